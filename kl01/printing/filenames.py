"""Names under which papers are saved: safe on Windows, readable in Vietnamese."""

import re
import unicodedata
from urllib.parse import quote

_LONGEST = 120
_LONGEST_WORD = 30
"""Nobody writes a longer one; where a name is too long, it is cut to so many letters."""
_PERIOD = re.compile(r"(?:^|-)(?:quy-[IVX]+|(?:quy-[IVX]+-)?(?:nam-)?\d{4}(?:-\d{4})?)$", re.IGNORECASE)
# Not allowed in a Windows file name, or a way out of the folder.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(character for character in decomposed if character.isascii())


def document_filename(*parts: str, extension: str) -> str:
    """Return an ASCII file name made of Vietnamese parts, at most 120 characters.

    With a folder of 130 characters before it, that is still a path that Windows takes (260). A name that is
    too long loses whole words at the end of its longest part, but not the year or quarter with which a part
    ends: two papers of one unit differ in nothing else.

    >>> document_filename("Danh mục theo dõi", "Sở Nội vụ", "2026", "Quý IV", extension="pdf")
    'Danh-muc-theo-doi_So-Noi-vu_2026_Quy-IV.pdf'
    """
    found = (re.findall(r"[A-Za-z0-9]+", _without_marks(part)) for part in parts)
    words = _shortened([part for part in found if part], _LONGEST - len(extension) - 1)
    return f"{_joined(words) or 'tai-lieu'}.{extension}"


def _joined(parts: list[list[str]]) -> str:
    return "_".join("-".join(part) for part in parts)


def _shortened(parts: list[list[str]], most: int) -> list[list[str]]:
    """Return the words of each part without those that don't fit."""
    if len(_joined(parts)) > most:
        parts = [[word[:_LONGEST_WORD] for word in part] for part in parts]
    while len(_joined(parts)) > most:
        longer = [part for part in parts if len(part) - _period_length(part) > 1]
        if longer:
            part = max(longer, key=lambda words: len("-".join(words)))
            del part[-_period_length(part) - 1]
        else:
            del parts[len(parts) // 2]
    return parts


def _period_length(part: list[str]) -> int:
    """Return with how many words about a year or quarter a part ends: “quy-IV-nam-2026” are four."""
    found = _PERIOD.search("-".join(part))
    return found[0].strip("-").count("-") + 1 if found else 0


def content_disposition(filename: str, *, inline: bool) -> str:
    """Return the value of a Content-Disposition header (RFC 6266) for a Vietnamese file name.

    `inline` opens the file in the browser, else it is downloaded. Browsers take the name in `filename*`; the
    ASCII one beside it is for those that do not know it.
    """
    name = _UNSAFE.sub("-", unicodedata.normalize("NFC", filename)).strip(". ") or "tai-lieu"
    plain = _without_marks(name).strip(". ") or "tai-lieu"
    disposition = f'{"inline" if inline else "attachment"}; filename="{plain}"'
    if plain == name:
        return disposition
    # The characters that RFC 8187 lets stand unescaped, besides letters and digits.
    return f"{disposition}; filename*=UTF-8''{quote(name, safe='!#$&+-.^_`|~')}"
