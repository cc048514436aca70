"""No test loops over what may be empty: `tests/loops.py` reads them all; what it notices."""

from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.loops import looked_through
from tests.some import some

ROOT = Path(__file__).parents[1]
OTHER_WORK = {"bench", "mutants"}


def test_no_test_loops_over_what_may_be_empty() -> None:
    files = some(file for file in (ROOT / "tests").rglob("*.py") if not OTHER_WORK.intersection(file.parts))
    found = [
        f"{file.relative_to(ROOT)}:{line}: {words}"
        for file in some(files)
        for line, words in looked_through(
            file.read_text(encoding="utf-8"), every_loop=file.name.startswith("test_")
        )
    ]
    assert found == [], "\n".join(["", *found])


def test_some_gives_what_there_is_and_fails_on_nothing() -> None:
    assert some(one for one in (1, 2)) == [1, 2]
    with pytest.raises(AssertionError, match="nothing to loop over"):
        some(iter(()))


# --- What is noticed ---------------------------------------------------------------------------------------


def found_in(body: str, head: str = "def test_it(xs, ys):", *, every_loop: bool = True) -> list[str]:
    """Return what is noticed in a test with some statements."""
    text = f"{head}\n{indent(dedent(body).strip(), '    ')}\n"
    return [words for _, words in looked_through(text, every_loop=every_loop)]


@pytest.mark.parametrize(
    ("body", "by_itself"),
    [
        ("for x in xs:\n    assert x", True),
        ("for x in xs:\n    if x:\n        assert x", True),
        ("for x in xs:\n    with pytest.raises(KeyError):\n        x()", True),
        ("for x in xs:\n    expect(x).to_be_visible()", True),
        ("for x in xs:\n    check(x)", False),
        ("for y in (1, 2):\n    for x in xs:\n        assert x", True),
    ],
)
def test_loops_are_looked_at(body: str, by_itself: bool) -> None:
    assert found_in(body) == ["xs"]
    assert found_in(body, every_loop=False) == ["xs"] * by_itself


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("assert all(x for x in xs)", "(x for x in xs)"),
        ("assert all(xs)", "xs"),
        ("assert ys and all(x for x in xs)", "(x for x in xs)"),
        ("assert all(x for x in xs) is True", "(x for x in xs)"),
        ("assert not any(x for x in xs)", "(x for x in xs)"),
        ("assert any(x for x in xs) is False", "(x for x in xs)"),
        ("assert not [x for x in xs if x]", "xs"),
        ("assert [x for x in xs if x] == []", "xs"),
        ("assert {x for x in xs if x} == set()", "xs"),
        ("assert {x: x for x in xs if x} == {}", "xs"),
        ("assert sorted(x for x in xs if x) == []", "xs"),
        ("assert len([x for x in xs if x]) == 0", "xs"),
        ("assert sum(1 for x in xs if x) == 0", "xs"),
        ("wrong = [x for x in xs if x]\nassert not wrong, wrong", "xs"),
        ("wrong = []\nfor x in xs:\n    if x:\n        wrong.append(x)\nassert wrong == []", "xs"),
        ("assert not [y for x in xs for y in x.ys]", "xs"),
        ("assert not [y for x in AS for y in x.ys if y]", "x.ys"),
        ("assert {x for x in xs} <= {1, 2}", "{x for x in xs}"),
        ("assert {x for x in xs}.isdisjoint(ys)", "{x for x in xs}"),
        ("assert not {x for x in xs} - {1, 2}", "{x for x in xs}"),
        ("assert 1 not in [x for x in xs]", "[x for x in xs]"),
        ("assert all(x for x in AS if x)", "(x for x in AS if x)"),
    ],
)
def test_what_an_assertion_says_of_each_thing_is_looked_at(body: str, found: str) -> None:
    assert found_in(body) == [found]


@pytest.mark.parametrize(
    "body",
    [
        "assert xs == [x for x in ys]",
        "assert [x for x in xs] == []",
        "assert any(x for x in xs)",
        "assert not all(x for x in xs)",
        "assert [x for x in xs if x] == [1]",
        "assert xs not in ys",
    ],
)
def test_what_says_nothing_of_each_is_not(body: str) -> None:
    assert found_in(body) == []


FULL = [
    *("[1]", "(1, 2)", "{1}", "{1: 2}", "'ab'", "[*xs, 1]", "[*AS]", "AS", "tests.AS", "AS['a']", "Colour"),
    *("AS.items()", "range(3)", "range(1, LEAST)", "enumerate(AS)", "zip(AS, BS)", "sorted(AS.values())"),
    *("xs + AS", "AS * 2", "[x for x in AS]", "'a b'.split()", "some(xs)", "some(x for x in xs if x)"),
    *("set(some(xs))", "pairwise(AS)"),
]
EMPTY = [
    *("[]", "()", "{}", "''", "[*xs]", "range(len(xs))", "xs", "xs.items()", "page.links()", "zip(AS, xs)"),
    *("AS[2:]", "xs + ys", "[y for y in AS if y]", "sorted()", "filter(None, AS)", "a.ys"),
]


@pytest.mark.parametrize("things", FULL)
def test_what_holds_something(things: str) -> None:
    assert found_in(f"for x in {things}:\n    assert x") == []


@pytest.mark.parametrize("things", EMPTY)
def test_what_may_be_empty(things: str) -> None:
    assert found_in(f"for x in {things}:\n    assert x") == [things]


def test_what_a_caller_writes_out_may_be_empty() -> None:
    body = "for name, text in answers.items():\n    fill(name, text)"
    assert found_in(body, "def fill_in(**answers: str):") == []
    assert found_in(body, "def fill_in(answers: dict[str, str]):") == ["answers.items()"]


@pytest.mark.parametrize(
    ("body", "full"),
    [
        ("zs = some(xs)\nfor z in zs:\n    assert z", True),
        ("zs = [1]\nzs = put(1)\nfor z in zs:\n    assert z", False),
        ("zs = put(1)\nassert zs\nfor z in zs:\n    assert z", False),
    ],
)
def test_a_name_holds_what_it_was_given(body: str, full: bool) -> None:
    assert found_in(body) == ["zs"] * (not full)


@pytest.mark.parametrize(
    ("things", "full"),
    [("a", True), ("a.items()", True), ("range(a)", True), ("put(a)", False), ("made", True)],
)
def test_what_hypothesis_draws_may_be_empty(things: str, full: bool) -> None:
    body = f"made = put(a)\nassume(made)\nfor x in {things}:\n    assert x"
    assert (found_in(body, "@given(draws())\ndef test_it(a):") == []) == full
