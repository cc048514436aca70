"""Making, checking and choosing passwords. Slow on purpose: never inside a write transaction."""

import secrets
import threading
import unicodedata
from base64 import b64encode
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from kl01.accounts.rules import PASSWORD_MOST
from kl01.web.turns import turns

# No vowels, no w, no d and no doubled letters: UniKey, left on, would turn those into marked letters.
# No signs that look alike on paper either (1 l, 0 o, 5 s, 9 g).
_ALPHABET = "bchkmnprtvx234678"
_GROUPS, _GROUP_LENGTH = 3, 4

# Each argon2 run takes 64 MiB and a core; more than two at a time only fill the memory.
_slots = threading.BoundedSemaphore(2)


def one_time_password() -> str:
    """Return a new password to be handed over on a slip, such as `k7mt-3hbp-x8rc`: 48 bits of chance."""
    letters: list[str] = []
    while len(letters) < _GROUPS * _GROUP_LENGTH:
        letter = secrets.choice(_ALPHABET)
        if not letters or letters[-1] != letter:
            letters.append(letter)
    groups = ("".join(letters[i : i + _GROUP_LENGTH]) for i in range(0, len(letters), _GROUP_LENGTH))
    return "-".join(groups)


def hash_password(hasher: PasswordHasher, password: str) -> str:
    """Return what is stored of a password. NFC first: keyboards write the same letter in two ways."""
    with turns.aside(), _slots:
        return hasher.hash(unicodedata.normalize("NFC", password))


def matches(hasher: PasswordHasher, stored: str | None, password: str) -> bool:
    """Whether a password is the one that `stored` was made of.

    Takes the same time for an unknown account (`stored` is None), so that nobody can try out names.
    """
    against = stored or hash_of_nothing(hasher)
    try:
        with turns.aside(), _slots:
            hasher.verify(against, unicodedata.normalize("NFC", password[: PASSWORD_MOST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def hash_of_nothing(hasher: PasswordHasher) -> str:
    """Return a hash that no password is known to give, written down without the work of making one.

    Checking a password against it takes as long as against one that the hasher made.
    """
    salt, digest = (
        b64encode(secrets.token_bytes(length)).rstrip(b"=").decode()
        for length in (hasher.salt_len, hasher.hash_len)
    )
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${digest}"


@cache
def common_passwords() -> frozenset[str]:
    """Return the bundled common passwords, folded."""
    text = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("# "))
