"""The tables of a form's definition: their words may hold placeholders, and name counted facts."""

import re
from collections.abc import Collection
from typing import Final

from kl01.forms.definition.vocabulary import PLACEHOLDERS
from kl01.forms.definition.words import has_stray_brace, placeholders_in
from kl01.plain_data import DataPath, Table

CODE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""How codes of forms and sections are written, which stand in addresses."""
MAX_FACT: Final = 40
"""Characters of a fact's name."""
MAX_TEXT: Final = 500
"""Characters of an answer on one line."""
MAX_LONG_TEXT: Final = 10_000


class Part(Table):
    """A table of a form's definition: a table whose words may hold placeholders."""

    def fixed(self, key: str, *, empty: bool = False, most: int | None = None) -> str:
        """Return words of the form itself, in which placeholders are filled."""
        return self.checked(key, self.line(key, empty=empty, most=most))

    def plain(self, key: str, *, empty: bool = False, most: int | None = None) -> str:
        """Return words that are shown as they stand."""
        text = self.line(key, empty=empty, most=most)
        if "{" in text or "}" in text:
            self.wrong(key, f"Chữ ở “{key}” được giữ nguyên: bỏ dấu ngoặc nhọn")
        return text

    def checked(self, place: str | DataPath, text: str) -> str:
        """Return a text after noting which of its placeholders nobody can fill."""
        for name in sorted(placeholders_in(text) - PLACEHOLDERS):
            known = ", ".join(f"{{{one}}}" for one in sorted(PLACEHOLDERS))
            self.wrong(place, f"Chỗ điền {{{name}}} chưa có: dùng {known}")
        if has_stray_brace(text):
            key = place if isinstance(place, str) else place[0]
            self.wrong(place, f"Dấu ngoặc nhọn ở “{key}” chưa đủ đôi: ghi như {{year}}")
        return text

    def fixed_lines(self, key: str) -> tuple[str, ...]:
        """Return a list of lines of the form itself, in which placeholders are filled."""
        return tuple(self.checked((key, index), line) for index, line in enumerate(self.lines(key)))

    def max_length(self, default: int, *, is_line: bool) -> int:
        """Return how many characters an answer may have; one line has no more than MAX_TEXT."""
        most = MAX_TEXT if is_line else MAX_LONG_TEXT
        return self.whole("max_length", 1, most, default=min(default, most))

    def fact(self, known_facts: Collection[str] | None) -> str:
        """Return the name of a counted fact, empty for none."""
        text = self.identifier("fact", empty=True, most=MAX_FACT)
        if text and "fact" not in self.faulty and known_facts is not None and text not in known_facts:
            self.wrong("fact", f"Số liệu “{text}” chưa có: dùng {', '.join(sorted(known_facts))}")
        return text
