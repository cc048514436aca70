"""Names of machines, compared as DNS compares them: by which KL01 may be opened, and where it listens. Pure.

Browsers send a name in small letters, with the port and, if somebody typed it so, with a dot at its end;
letters beyond ASCII they send in the spelling of IDNA. People write it as the machine shows it: `MAYCHU`.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

LONGEST: Final = 253
"""So many letters a name has at most (RFC 1035)."""
_LABEL: Final = re.compile(r"[a-z0-9_-]{1,63}", re.ASCII)
"""DNS takes any letter; names of machines on Windows have underscores."""
_PORT: Final = re.compile(r":[0-9]{0,5}", re.ASCII)
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def normal_name(written: str) -> str:
    """Return the one spelling of a name or an address of a machine; empty if it is none.

    A port behind it is left out, and so are the rest of an address of a page, brackets and a last dot:
    `http://MAYCHU:8000/`, `maychu.` and `MayChu` are all `maychu`, `[0:0::1]:8000` is `::1`.
    """
    text = written.strip()
    if len(text) > 2 * LONGEST:
        return ""
    text = text.partition("://")[2].partition("/")[0] if "://" in text else text
    if text.startswith("["):
        inside, end, behind = text[1:].partition("]")
        return _address(inside) if end and (not behind or _PORT.fullmatch(behind)) else ""
    if text.count(":") > 1:
        return _address(text)
    name, colon, port = text.partition(":")
    if colon and not _PORT.fullmatch(colon + port):
        return ""
    return _labels(name)


def _address(text: str) -> str:
    try:
        return ipaddress.IPv6Address(text).compressed
    except ValueError:
        return ""


def _labels(name: str) -> str:
    name = unicodedata.normalize("NFC", name).casefold()
    try:
        name = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    name = name.removesuffix(".")
    fits = len(name) <= LONGEST and all(_LABEL.fullmatch(label) for label in name.split("."))
    return name if fits else ""


def is_usable(written: str) -> bool:
    """Whether an entry of a list of names can be compared: a name, or a dot and the end of names."""
    return bool(normal_name(written.strip().removeprefix(".")))


@lru_cache(maxsize=64)
def _compared(names: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    whole = frozenset(normal_name(one) for one in names if not one.startswith("."))
    ends = tuple(f".{normal_name(one[1:])}" for one in names if one.startswith("."))
    return whole, ends


def is_named(host: str, names: Iterable[str]) -> bool:
    """Whether a host, as a browser sends it, is one of the names of a list; an empty list names all.

    An entry with a dot before it names all that lie below. The machine itself may always be used by those who
    sit at it: no other site can lead a browser elsewhere by these names.
    """
    listed = tuple(names)
    if not listed:
        return True
    asked = normal_name(host)
    whole, ends = _compared(listed)
    return bool(asked) and (asked in whole or asked in _HERE or asked.endswith(ends or ("\0",)))


def is_loopback(host: str) -> bool:
    """Whether a host's name or address leads a computer to itself."""
    name = host.strip("[]").rstrip(".").casefold()
    if name.partition(".")[0] == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_everywhere(host: str) -> bool:
    """Whether who listens there is reached by all addresses of the machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
