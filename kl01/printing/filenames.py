"""Names under which papers are saved: safe on Windows, readable in Vietnamese."""

import re
import unicodedata
from urllib.parse import quote

_LONGEST = 120
# Not allowed in a Windows file name, or a way out of the folder.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(character for character in decomposed if character.isascii())


def document_filename(*parts: str, extension: str) -> str:
    """Return an ASCII file name made of Vietnamese parts, at most 120 characters.

    >>> document_filename("Danh mục theo dõi", "Sở Nội vụ", "2026", "Quý IV", extension="pdf")
    'Danh-muc-theo-doi_So-Noi-vu_2026_Quy-IV.pdf'
    """
    words = (re.sub(r"[^A-Za-z0-9]+", "-", _without_marks(part)).strip("-") for part in parts)
    stem = "_".join(word for word in words if word) or "tai-lieu"
    return f"{stem[: _LONGEST - len(extension) - 1].rstrip('-_')}.{extension}"


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
