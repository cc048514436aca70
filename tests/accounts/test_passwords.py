"""Making and checking passwords."""

import unicodedata
from itertools import pairwise

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import Argon2Error

from kl01.accounts.passwords import (
    common_passwords,
    hash_of_nothing,
    hash_password,
    matches,
    one_time_password,
)
from kl01.accounts.rules import password_problem
from kl01.text import fold
from tests.applications import CHEAP_HASHER
from tests.some import some


def test_one_time_passwords_survive_unikey_and_bad_print() -> None:
    made = {one_time_password() for _ in range(500)}
    assert len(made) == 500
    for password in made:
        assert [len(group) for group in password.split("-")] == [4, 4, 4]
        bare = password.replace("-", "")
        # Telex and VNI turn vowels, w, d and doubled letters into something else.
        assert not set(bare) & set("aeiouywdAEIOUYWD0o1l5s9gqz")
        assert all(first != second for first, second in some(pairwise(bare)))
        assert password_problem(password, common_passwords(), ()) is None


def test_a_password_is_the_same_in_both_writings_of_unicode() -> None:
    stored = hash_password(CHEAP_HASHER, unicodedata.normalize("NFD", "hoa sen nở giữa hồ"))
    assert matches(CHEAP_HASHER, stored, unicodedata.normalize("NFC", "hoa sen nở giữa hồ"))
    assert not matches(CHEAP_HASHER, stored, "hoa sen no giua ho")
    assert not matches(CHEAP_HASHER, stored, "hoa sen nở giữa hồ ")


def test_nothing_matches_an_unknown_account_or_a_broken_hash() -> None:
    assert not matches(CHEAP_HASHER, None, "hoa sen nở giữa hồ")
    assert not matches(CHEAP_HASHER, "", "")
    assert not matches(CHEAP_HASHER, "no hash", "hoa sen nở giữa hồ")


def test_an_unknown_name_costs_as_much_as_a_known_one() -> None:
    runs: list[tuple[str, str]] = []

    class Counting(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            runs.append(("hash", ""))
            return super().hash(password, salt=salt)

        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            try:
                return super().verify(hash, password)
            except Argon2Error as error:
                runs.append(("verify", type(error).__name__))
                raise

    hasher = Counting(time_cost=2, memory_cost=16, parallelism=1, hash_len=24, salt_len=12)
    assert not matches(hasher, None, "hoa sen nở giữa hồ")
    assert runs == [("verify", "VerifyMismatchError")], "from the first unknown name on"


def test_the_hash_for_unknown_names_is_as_strong_as_the_others() -> None:
    hasher = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1, hash_len=24, salt_len=12)
    made = hash_of_nothing(hasher)
    assert extract_parameters(made) == extract_parameters(hasher.hash("x"))
    assert len(made) == len(hasher.hash("x"))
    assert hash_of_nothing(hasher) != made


def test_a_password_of_any_length_is_answered() -> None:
    stored = hash_password(CHEAP_HASHER, "a" * 128)
    assert matches(CHEAP_HASHER, stored, "a" * 128)
    assert not matches(CHEAP_HASHER, stored, "a" * 129)
    assert not matches(CHEAP_HASHER, stored, "a" * 1_000_000)


def test_the_bundled_list_is_folded_long_and_holds_the_well_known() -> None:
    common = common_passwords()
    assert len(common) > 4000
    assert all(fold(one).replace(" ", "") == one and len(one) >= 10 for one in some(common))
    assert {
        "matkhau123",
        "1234567890",
        "password123",
        "dangcongsan",
        "vietnam1975",
        "hochiminh",
    } - common == {
        "hochiminh"  # too short to be chosen at all
    }
