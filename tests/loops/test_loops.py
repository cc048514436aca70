"""No test loops over what may be empty without asserting that it isn't; what the check for that notices."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.loops.finding import Finder
from tests.loops.modules import Modules, files_under
from tests.some import some

ROOT = Path(__file__).parents[2]


@contextmanager
def uncollected() -> Iterator[None]:
    """Let Python look for no garbage, which it does again and again as trees grow: it doubles the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@uncollected()
def all_found() -> tuple[list[str], int]:
    """Return what is noticed in all tests, and at how many places was looked."""
    files = some(file for file in (ROOT / "tests").rglob("*.py") if not {"bench", "mutants"} & {*file.parts})
    finder = Finder(Modules(files_under(ROOT)))
    found = [
        f"{file}:{one}"
        for file in sorted(path.relative_to(ROOT) for path in files)
        for one in finder.in_module(".".join(file.with_suffix("").parts).removesuffix(".__init__"))
    ]
    return found, finder.looked_at


def test_no_test_loops_over_what_may_be_empty() -> None:
    """The mend is `some(…)`, or an assertion; see `tests/loops/finding.py`."""
    found, looked_at = all_found()
    assert looked_at > 300
    assert found == [], "\n".join(["", *found])


def test_some_gives_what_there_is_and_fails_on_nothing() -> None:
    assert some(one for one in (1, 2)) == [1, 2]
    with pytest.raises(AssertionError, match="nothing to loop over"):
        some(iter(()))


# --- What is noticed ---------------------------------------------------------------------------------------

BEFORE = """
import enum
from enum import StrEnum

import pytest
from hypothesis import assume, given

from tests import helping
from tests.helping import COLOURS, NOTHING, PAIRS, Browser, Colour, check, give, give_some, page, put, turns
from tests.some import some

MADE = [one for one in COLOURS if one]
FIRST, SECOND = ["a"], []
"""
HELPING = """
from enum import StrEnum

COLOURS = ("red", "green")
PAIRS = {"a": ["b"], "c": ("d", "e")}
NOTHING = ()
LEAST = 3


class Colour(StrEnum):
    RED = "red"


class Browser:
    def get(self, url):
        assert self.ask(url)
        return 1

    def ask(self, url):
        return url


def check(one):
    assert one


def put(one):
    return one


def page() -> Browser:
    return Browser()


def give():
    return put([])


def give_some():
    found = put([])
    assert found
    return found


def turns():
    for colour in COLOURS:
        yield colour
"""
FIXTURES = """
import pytest


@pytest.fixture
def full():
    yield [1]


@pytest.fixture
def unknown():
    return give()
"""


def found_in(body: str, head: str = "def test_it(xs, ys, client: Browser):") -> list[str]:
    """Return what is noticed in a test with some statements."""
    text = f"{BEFORE}\n{head}\n{indent(dedent(body).strip(), '    ')}\n"
    modules = {"tests.test_it": text, "tests.helping": HELPING, "tests.conftest": FIXTURES}
    return [f"{one.kind} {one.things}" for one in Finder(Modules(modules.get)).in_module("tests.test_it")]


@pytest.mark.parametrize(
    "body",
    [
        "for x in xs:\n    assert x",
        "for x in xs:\n    if x:\n        assert x",
        "for x in xs:\n    with pytest.raises(KeyError):\n        x()",
        "for x in xs:\n    check(x)",
        "for x in xs:\n    helping.check(x)",
        "for x in xs:\n    client.get(x)",
        "for x in xs:\n    page().get(x)",
        "def inner(x):\n    assert x\nfor x in xs:\n    inner(x)",
        "def inner():\n    for x in xs:\n        assert x",
        "with put(1):\n    for x in xs:\n        assert x",
    ],
)
def test_a_loop_that_asserts_is_looked_at(body: str) -> None:
    assert found_in(body) == ["for xs"]


@pytest.mark.parametrize(
    "body",
    [
        "for x in xs:\n    put(x)",
        "for x in xs:\n    client.ask(x)",
        "for x in xs:\n    ys.get(x)",
        "for x in xs:\n    def later():\n        assert x",
        "assert xs == [x for x in ys]",
        "assert [x for x in xs] == []",
        "assert not [y for x in COLOURS for y in x.ys]",
        "assert any(x for x in xs)",
        "assert not all(x for x in xs)",
        "assert [x for x in xs if x] == [1]",
        "assert xs not in ys",
    ],
)
def test_what_says_nothing_of_each_is_not(body: str) -> None:
    assert found_in(body) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("assert all(x for x in xs)", "all() (x for x in xs)"),
        ("assert all(xs)", "all() xs"),
        ("assert ys and all(x for x in xs)", "all() (x for x in xs)"),
        ("assert all(x for x in xs) is True", "all() (x for x in xs)"),
        ("assert not any(x for x in xs)", "not any() (x for x in xs)"),
        ("assert any(x for x in xs) is False", "not any() (x for x in xs)"),
        ("assert not [x for x in xs if x]", "nothing of xs"),
        ("assert [x for x in xs if x] == []", "nothing of xs"),
        ("assert [] == [x for x in xs if x]", "nothing of xs"),
        ("assert {x for x in xs if x} == set()", "nothing of xs"),
        ("assert {x: x for x in xs if x} == {}", "nothing of xs"),
        ("assert sorted(x for x in xs if x) == []", "nothing of xs"),
        ("assert len([x for x in xs if x]) == 0", "nothing of xs"),
        ("assert sum(1 for x in xs if x) == 0", "nothing of xs"),
        ("wrong = [x for x in xs if x]\nassert not wrong, wrong", "nothing of xs"),
        ("wrong = []\nfor x in xs:\n    if x:\n        wrong.append(x)\nassert wrong == []", "nothing of xs"),
        ("assert not [y for x in xs for y in x.ys]", "nothing of xs"),
        ("assert not [y for x in COLOURS for y in x.ys if y]", "nothing of x.ys"),
        ("assert {x for x in xs} <= {1, 2}", "<= {x for x in xs}"),
        ("assert {1, 2} >= {x for x in xs}", "<= {x for x in xs}"),
        ("assert {x for x in xs}.isdisjoint(ys)", "isdisjoint() {x for x in xs}"),
        ("assert not {x for x in xs} - {1, 2}", "nothing of {x for x in xs}"),
        ("assert 1 not in [x for x in xs]", "not in [x for x in xs]"),
        ("assert all(x for x in COLOURS if x)", "all() (x for x in COLOURS if x)"),
    ],
)
def test_what_an_assertion_says_of_each_thing_is_looked_at(body: str, found: str) -> None:
    assert found_in(body) == [found]


# --- What can be seen to hold something --------------------------------------------------------------------


def looping(things: str, before: str = "", after: str = "") -> str:
    return f"{before}\nfor x in {things}:\n    assert x\n{after}"


FULL = [
    *("[1]", "(1, 2)", "{1}", "{1: 2}", "'ab'", "[*xs, 1]", "{**xs, 'a': 1}", "[*COLOURS]", "f'a{xs}'"),
    *("COLOURS", "helping.COLOURS", "FIRST", "Colour", "PAIRS", "PAIRS.items()", "PAIRS['a']"),
    *("range(3)", "range(1, 4)", "range(4, 9, 2)", "range(helping.LEAST)", "range(len(COLOURS))"),
    *("enumerate(COLOURS)", "zip(COLOURS, PAIRS)", "sorted(PAIRS.values())", "reversed(list(COLOURS))"),
    *("pairwise(COLOURS)", "COLOURS[1:]", "COLOURS[::2][:1]", "COLOURS[:-1]"),
    *("xs + FIRST", "FIRST * 2", "PAIRS | xs", "xs or FIRST", "FIRST if ys else COLOURS"),
    *("[x for x in COLOURS]", "(y for x in COLOURS for y in FIRST)", "'a b'.split()", "xs.split('/')"),
    *("some(xs)", "some(x for x in xs if x)", "give_some()", "turns()", "set(some(xs))"),
]
EMPTY = [
    *("[]", "()", "{}", "''", "[*xs]", "{**xs}", "f'{xs}'", "range(0)", "range(4, 4)", "range(xs)"),
    *("NOTHING", "SECOND", "MADE", "xs.items()", "client.links()", "give()", "xs.iter('a')", "PAIRS['x'].ys"),
    *("zip(COLOURS, xs)", "COLOURS[2:]", "pairwise(FIRST)", "xs[1:]", "xs + ys", "xs | ys", "COLOURS - xs"),
    *(
        "xs or ys",
        "FIRST or xs if ys else xs",
        "[y for y in COLOURS if y]",
        "xs.split()",
        "filter(None, COLOURS)",
    ),
]


@pytest.mark.parametrize("things", FULL)
def test_what_holds_something(things: str) -> None:
    assert found_in(looping(things)) == []


@pytest.mark.parametrize("things", EMPTY)
def test_what_may_be_empty(things: str) -> None:
    [found] = found_in(looping(things))
    assert found.startswith("for ")


@pytest.mark.parametrize(
    ("head", "things", "full"),
    [
        ("@pytest.mark.parametrize('a', [[1], [2]])\ndef test_it(a):", "a", True),
        ("@pytest.mark.parametrize('a', [[1], []])\ndef test_it(a):", "a", False),
        ("@pytest.mark.parametrize(('a', 'b'), [(1, [2]), (3, [4])])\ndef test_it(a, b):", "b", True),
        ("@pytest.mark.parametrize('a, b', [pytest.param(1, []), (3, [4])])\ndef test_it(a, b):", "b", False),
        ("@pytest.mark.parametrize('a', [1, 2])\ndef test_it(a):", "range(a)", True),
        ("@pytest.mark.parametrize('a', [0, 2])\ndef test_it(a):", "range(a)", False),
        ("def test_it(full):", "full", True),
        ("def test_it(unknown):", "unknown", False),
        ("@given(draws())\ndef test_it(a):", "a", True),
        ("@given(draws())\ndef test_it(a, b):", "b", True),
        ("@given(draws())\ndef test_it(a, b):", "a", False),
        ("@given(b=draws())\ndef test_it(a, b):", "b.lines[2:]", True),
        ("@given(draws())\ndef test_it(a):", "sorted(a.items())", True),
        ("@given(draws())\ndef test_it(a):", "range(a + 1)", True),
        ("@given(draws())\ndef test_it(a):", "put(a)", False),
        ("@given(draws())\ndef test_it(a):", "a.draw(draws())", True),
    ],
)
def test_what_a_test_is_given(head: str, things: str, full: bool) -> None:
    assert (found_in(looping(things), head) == []) == full


# --- What is asserted --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "proof",
    [
        "assert xs",
        "assert xs, 'none'",
        "assert ys and xs",
        "assert len(xs)",
        "assert len(xs) == 3",
        "assert 2 < len(xs)",
        "assert len(xs) >= 1",
        "assert 1 <= len(xs) <= 2",
        "assert (len(xs), ys) == (2, 1)",
        "assert xs == [1]",
        "assert xs != []",
        "assert list(COLOURS) == xs",
        "assert set(xs) == {1}",
        "assert [x.name for x in xs] == ['a', 'b']",
        "assert {x: 1 for x in xs if x} == {1: 1}",
        "names = [x.name for x in xs]\nassert names == ['a']",
        "assert {1} <= set(xs)",
        "assert 1 in xs",
        "assert any(x for x in xs)",
        "assert sum(1 for x in xs) > 2",
        "assert xs - ys",
        "[one] = xs",
        "one, *rest = xs",
        "one = xs[0]",
        "assert xs[-1] == 2",
        "one = max(xs)",
        "one = next(x for x in xs if x)",
        "some(xs)",
        "assume(xs)",
        "with put(1):\n    assert xs",
    ],
)
def test_an_assertion_before_or_after_is_enough(proof: str) -> None:
    assert found_in(looping("xs", before=proof)) == []
    assert found_in(looping("xs", after=proof)) == []


@pytest.mark.parametrize(
    "not_proof",
    [
        "assert not xs",
        "assert ys or xs",
        "assert len(xs) >= 0",
        "assert len(xs) == len(ys)",
        "assert xs == ys",
        "assert ys",
        "if ys:\n    assert xs",
        "for y in COLOURS:\n    put(y)\n    assert xs",
        "with pytest.raises(KeyError):\n    assert xs",
        "def later():\n    assert xs",
        "first = xs[0] if xs else 1",
        "first = xs and xs[0]",
        "most = max(xs, default=0)",
        "first = next(iter(xs), 1)",
    ],
)
def test_an_assertion_that_may_pass_without_anything_is_not(not_proof: str) -> None:
    assert "for xs" in found_in(looping("xs", before=not_proof))


def test_an_assertion_holds_as_long_as_its_names_mean_the_same() -> None:
    assert found_in("assert xs\nxs = put(ys)\nfor x in xs:\n    assert x") == ["for xs"]
    assert found_in("for x in xs:\n    assert x\nxs = put(ys)\nassert xs") == ["for xs"]
    assert found_in("xs = put(ys)\nassert xs\nfor x in xs:\n    assert x") == []
    assert found_in("for y in COLOURS:\n    assert y.xs\n    for x in y.xs:\n        assert x") == []
    assert found_in("for y in COLOURS:\n    for x in y.xs:\n        assert x") == ["for y.xs"]


def test_a_name_holds_what_it_was_last_given() -> None:
    assert found_in("zs = [1]\nfor z in zs:\n    assert z") == []
    assert found_in("zs = [1]\nif ys:\n    zs = put(1)\nfor z in zs:\n    assert z") == ["for zs"]
    assert found_in("zs = put(1)\nzs = [1]\nfor z in zs:\n    assert z") == []
    assert found_in("zs = [1]\nfor y in COLOURS:\n    for z in zs:\n        assert z\n    zs = put(1)") == [
        "for zs"
    ]
    assert found_in("xs = some(xs)\nassert all(x for x in xs)") == []
    assert found_in("zs = xs = [1]\nassert all(z for z in zs) and all(x for x in xs)") == []
