"""Find and sort people, units and exemplars by what their names look like: Ð as Đ, ʼ as ', Ｎ as N."""

import unicodedata
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_APOSTROPHES = "’‘ʼ‛ʻʽʹ′`´\u02c8\u055a\ua78c"
_ALIKE = str.maketrans({**dict.fromkeys(_APOSTROPHES, "'"), "Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ", "ı": "i"})
_CARON = {"ǎ": "ă", "Ǎ": "Ă"}
_ALPHABET = {letter: index for index, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def _look_alike(text: str) -> str:
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFC", text).translate(_ALIKE))
    return "".join(_CARON.get(letter, letter) for letter in plain)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", _look_alike(text).casefold().replace("đ", "d"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def _words(folded: str) -> str:
    """Return words folded as they were before, as the program folds them from this step on."""
    parted = "".join(c if c.isalnum() else " " for c in _folded(folded))
    return "".join(f" {word}" for word in parted.split())


def _sort_key(full_name: str) -> str:
    words = _look_alike(full_name).split()
    return "|".join("/".join(_letter_keys(word)) for word in words[-1:] + words[:-1])[:1000]


def _letter_keys(word: str) -> tuple[str, str]:
    letters, tones = [], []
    for letter in unicodedata.normalize("NFC", word.casefold()):
        decomposed = unicodedata.normalize("NFD", letter)
        tone = next((_TONES[mark] for mark in decomposed if mark in _TONES), 0)
        plain = letter
        if tone:
            plain = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
        letters.append(f"{_ALPHABET.get(plain, 99):02}" if plain.isalpha() else "00" + plain)
        tones.append(str(tone))
    return "".join(letters), "".join(tones)


def _write_anew(table: str, column: str, source: str, made: Callable[[str], str]) -> None:
    """Write a column anew from another, in the rows where that changes it and no other."""
    connection = op.get_bind()
    rows = connection.execute(sa.text(f"SELECT id, {column}, {source} FROM {table}")).all()  # noqa: S608
    changed = [
        {"id": number, "value": value}
        for number, stored, text in rows
        if (value := made(text)) != stored
    ]
    if changed:
        connection.execute(sa.text(f"UPDATE {table} SET {column} = :value WHERE id = :id"), changed)  # noqa: S608


def upgrade() -> None:
    """Fold and sort anew what holds such letters; the names themselves stay as they were typed."""
    _write_anew("person", "sort_key", "full_name", _sort_key)
    _write_anew("person", "found_by", "found_by", lambda words: _words(words)[:400])
    _write_anew("org_unit", "folded_name", "folded_name", lambda name: _folded(name)[:200])
    _write_anew("exemplar", "folded", "folded", _words)


def downgrade() -> None:
    """Leave it: what is found by plain letters is found so by the program before, too."""
