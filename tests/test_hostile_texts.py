"""No text holds up the interpreter: whatever looks at people's words takes time as their length grows.

A regular expression that tries a long run from each of its letters takes the square of it, and keeps
everybody waiting meanwhile. Each of the code is found here by itself, wherever it stands.
"""

import re
from collections.abc import Callable
from typing import Any, Literal

import pytest

from kl01.forms.changes import marked
from kl01.forms.content import recipient_lines, unprintable
from kl01.forms.definition.words import fill, has_stray_brace
from kl01.org.rules import search_words
from kl01.pack_files import toml_lines
from kl01.periods import parse_date
from kl01.plan.rules import ScheduleError, parse_due
from kl01.printing.glyphs import missing_glyphs
from kl01.printing.wrapping import break_lines, paragraph_rows
from kl01.text import (
    clean_line,
    clean_text,
    fold,
    fold_words,
    legacy_encoding,
    normalized,
    plain_bullets,
)
from tests.expressions import expressions, hidden_expressions, modules_that_name
from tests.hostile import LENGTH, hostile_texts, hostile_units, is_linear
from tests.some import some

EXPRESSIONS = expressions()


def _run(pattern: re.Pattern[Any], method: str) -> Callable[[Any], object]:
    if method in {"sub", "subn"}:
        return lambda text: pattern.sub("", text)
    if method == "finditer":
        return lambda text: list(pattern.finditer(text))
    found: Callable[[Any], object] = getattr(pattern, method)
    return found


def _slow(pattern: re.Pattern[Any], methods: set[str]) -> list[str]:
    """Return what the expression takes too long for."""
    is_bytes = isinstance(pattern.pattern, bytes)
    found = []
    for unit in some(sorted(hostile_units(pattern))):
        for place, _ in enumerate(some(hostile_texts(unit, 1))):

            def make(length: int, unit: tuple[str, str] = unit, place: int = place) -> Any:
                text = list(hostile_texts(unit, length))[place]
                return text.encode("latin-1", "replace") if is_bytes else text

            for method in some(sorted(methods)):
                if not is_linear(_run(pattern, method), make):
                    found.append(f"{method} {unit}")
                    return found
    return found


@pytest.mark.parametrize("place", EXPRESSIONS)
def test_no_expression_takes_the_square_of_a_text(place: str) -> None:
    assert _slow(*EXPRESSIONS[place]) == []


def test_every_expression_can_be_found() -> None:
    """One that is put together in a function would be looked at by no test: it stands in the module."""
    assert hidden_expressions() == []
    assert {"kl01/org/issuing.py:_TRAILING_SIGN", "kl01/periods.py:_DATE"} <= EXPRESSIONS.keys()


@pytest.mark.parametrize(
    ("expression", "method"),
    [
        (r"[\s,;.]+$", "sub"),
        (r"\s*[-–—]\s*", "split"),
        (r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})", "fullmatch"),
        (r'"(?:\\.|[^"\\\n])*"', "sub"),
        (r"(?:a+)+b", "match"),
        (r"\w+@\w+", "search"),
    ],
)
def test_an_expression_that_takes_the_square_is_noticed(
    expression: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.hostile.LENGTH", 5_000)
    assert _slow(re.compile(expression), {method})


def test_nobody_else_brings_text_into_a_normal_form() -> None:
    """`normalized` does it in time; passwords and the names of files and machines are short."""
    short = {"kl01/accounts/passwords.py", "kl01/printing/filenames.py", "kl01/host_names.py"}
    assert modules_that_name("normalize") == {"kl01/text.py", *short}


# --- Whole functions ---------------------------------------------------------------------------------------

HOSTILE = {
    "dots": ".",
    "blanks": " ",
    "blanks and dots": " .",
    "lines": "a\n",
    "empty lines": "\n",
    "hard blanks": "\u00a0",
    "hyphens": "-",
    "bullets": "\u2022 ",
    "marks": "\u0301",
    "marks of two places": "\u0315\u0300",
    "marks that unite": "\u0308\u0301",
    "letters": "a",
    "a word again and again": "a ",
    "VNI": "a\u00f9",
    "TCVN3": "ViÖt ",
    "digits": "1",
    "braces": "{",
    "quotes that are escaped": '\\"',
    "three quotes": '\\"""',
    "brackets": "[",
    "dates": "1/",
}
READERS: dict[str, Callable[[str], object]] = {
    "clean_text": clean_text,
    "clean_line": clean_line,
    "plain_bullets": plain_bullets,
    "fold": fold,
    "fold_words": fold_words,
    "legacy_encoding": legacy_encoding,
    "search_words": lambda text: search_words(text, "an"),
    "recipient_lines": recipient_lines,
    "unprintable": lambda text: unprintable(text, "nội dung", missing_glyphs),
    "paragraph_rows": lambda text: paragraph_rows(text, 180),
    "break_lines": lambda text: break_lines(text, 40, len),
    "marked": lambda text: marked(text, text[:-1] + "b c"),
    "parse_date": lambda text: _refused(parse_date, text),
    "parse_due": lambda text: _refused(parse_due, text),
    "fill": lambda text: _refused(lambda one: fill(one, {}), text),
    "has_stray_brace": has_stray_brace,
    "toml_lines": toml_lines,
}


def _refused(read: Callable[[str], object], text: str) -> None:
    try:
        read(text)
    except (ValueError, KeyError, ScheduleError):
        return


@pytest.mark.parametrize("reader", READERS)
def test_whatever_reads_a_text_reads_it_in_time(reader: str) -> None:
    for name, unit in some(HOSTILE.items()):
        for begin, tail in (("", ""), ("1", "\x00b")):

            def make(length: int, unit: str = unit, begin: str = begin, tail: str = tail) -> str:
                return begin + unit * (length // len(unit)) + tail

            assert is_linear(READERS[reader], make), f"{name}, {begin!r} … {tail!r}"


def test_recipients_dots() -> None:
    """20,000 dots in “Nơi nhận” of mẫu 03 held everybody up for 1.7 s."""
    assert is_linear(recipient_lines, lambda length: "a" + "." * length + "b")
    assert recipient_lines("- Như trên;\n" + "." * 20_000 + "\n- Lưu VT" + "." * 20_000) == (
        "Như trên",
        "Lưu VT",
    )
    assert recipient_lines("a" + "." * 20_000 + "b") == ("a" + "." * 20_000 + "b",)


def test_two_texts_that_repeat_few_words_are_shown_as_replaced() -> None:
    before, after = "a b " * 1_000, "a c b " * 700
    assert [piece.text for piece in marked(before, after)] == [before, after]


def test_marks_that_no_letter_carries_stay_in_their_order() -> None:
    typed = "e" + "\u0302\u0301" + "x" + "\u0315\u0300" * 40
    forms: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
    for form in some(forms):
        found = normalized(form, typed)
        assert found.replace("\u034f", "").count("\u0315") == 40
        assert normalized(form, found) == found
    assert normalized("NFC", "e\u0302\u0301" * LENGTH) == "ế" * LENGTH
    assert normalized("NFC", "." * 100) == "." * 100
