"""What a paper prints besides its text: as it is stored, and back."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import JSON, column, select, table, text, update

from kl01.forms.document import make_document
from kl01.forms.printed import ConfirmationWords, PrintedWords
from kl01.forms.versions import form_of
from kl01.periods import Period
from kl01.printing.margins import Margins
from kl01.printing.profiles import HD36_2018
from kl01.submissions.models import PaperRevision, Submission
from tests.applications import NOW
from tests.papers.made import hand_in
from tests.world import World

PLACEHOLDERS = {
    "year": "2026",
    "term": "nhiệm kỳ 2020 - 2025",
    "plan": "Kế hoạch số 60-KH/ĐUK, ngày 29/9/2021 của Đảng ủy Khối",
    "on_behalf": "Chi bộ",
    "office": "Bí thư",
}
STORED = {
    "profile": "HD36-2018",
    "superior": "Đảng ủy Sở Nội vụ",
    "issuer": "Chi bộ Văn phòng",
    "party_member": True,
    "words": PLACEHOLDERS,
    "shown": {"full_name": "Bùi Thị Cúc", "birth_year": ""},
    "writer": "Bùi Thị Cúc",
    "confirmation": {"title": "Xác nhận của chi bộ", "on_behalf": "Chi bộ", "office": "Bí thư"},
    "signer": "Nguyễn Thị Hường",
}
PRINTED = PrintedWords(
    profile="HD36-2018",
    superior="Đảng ủy Sở Nội vụ",
    issuer="Chi bộ Văn phòng",
    party_member=True,
    words=PLACEHOLDERS,
    shown={"full_name": "Bùi Thị Cúc", "birth_year": ""},
    writer="Bùi Thị Cúc",
    confirmation=ConfirmationWords("Xác nhận của chi bộ", "Chi bộ", "Bí thư"),
    signer="Nguyễn Thị Hường",
)

texts = st.text(max_size=8)
tables = st.dictionaries(texts, texts, max_size=3)
others = st.dictionaries(
    texts.filter(lambda key: key not in {*STORED, "margins", "day"}),
    texts | tables | st.booleans(),
    max_size=2,
)
printed_words = st.builds(
    PrintedWords,
    profile=texts,
    superior=texts,
    issuer=texts,
    party_member=st.booleans(),
    words=tables,
    shown=tables,
    writer=texts,
    confirmation=st.builds(ConfirmationWords, texts, texts, texts),
    signer=texts,
    margins=st.none() | st.builds(Margins, *[st.integers(0, 60)] * 4),
    more=others,
)


def test_as_it_is_stored_since_the_first_paper() -> None:
    assert PRINTED.as_json() == STORED
    assert list(PRINTED.as_json()) == list(STORED)
    assert PrintedWords.from_json(STORED) == PRINTED


@given(printed_words)
def test_what_is_stored_comes_back(printed: PrintedWords) -> None:
    assert PrintedWords.from_json(printed.as_json()) == printed


def test_margins_are_kept_beside_the_profile_and_older_papers_have_those_of_the_rule() -> None:
    own = replace(PRINTED, margins=Margins(25, 25, 35, 15))
    assert own.as_json() == {**STORED, "margins": [25, 25, 35, 15]}
    assert own.print_profile == HD36_2018.with_margins(Margins(25, 25, 35, 15))
    assert PRINTED.print_profile is HD36_2018


@pytest.mark.parametrize("odd", [None, "25/25/35/15", [25, 25], [200, 200, 200, 200], {"top": 3}])
def test_margins_that_make_no_sheet_are_those_of_the_rule(odd: object) -> None:
    assert PrintedWords.from_json({**STORED, "margins": odd}).print_profile is HD36_2018


@given(others)
def test_what_another_version_kept_besides_stays(kept: dict[str, Any]) -> None:
    assert PrintedWords.from_json(STORED | kept).as_json() == STORED | kept


def test_what_is_not_there_is_empty() -> None:
    bare = PrintedWords.from_json({"words": PLACEHOLDERS})
    assert (bare.words, bare.shown, bare.signer, bare.party_member) == (PLACEHOLDERS, {}, "", True)
    assert bare.confirmation == ConfirmationWords("", "", "")


def test_a_paper_that_an_older_version_stored_is_printed_as_it_was(world: World) -> None:
    paper = hand_in(world.session, world.person("canbo.snv"), "mau-02", 2026, NOW)
    definition, own = form_of(world.session, paper.template_id).definition, paper.printed
    assert own is not None
    world.session.flush()
    printed = column("printed", JSON)
    stored = table("paper", column("id"), printed)
    older = {**world.session.scalars(select(printed).where(stored.c.id == paper.id)).one(), "seal": "tròn"}
    del older["signer"]
    world.session.execute(update(stored).where(stored.c.id == paper.id).values(printed=older))
    world.session.expire_all()
    kept = paper.printed
    assert kept is not None
    assert (kept.signer, kept.more) == ("", {"seal": "tròn"})
    made = make_document(definition, Period(2026), {}, {}, kept, draft=False)
    assert made.left is not None
    assert (made.left.name, made.issuer) == ("", own.issuer)


def test_the_column_holds_an_object_from_the_first_and_nothing_is_none(world: World) -> None:
    """What reads the table by itself (a migration, a copy in SQL) finds what was always there."""
    session = world.session
    paper = hand_in(session, world.person("canbo.snv"), "mau-02", 2026, NOW)
    raw = text("SELECT CAST(printed AS VARCHAR) FROM paper WHERE id = :id")
    [kept] = session.scalars(select(PaperRevision).filter_by(paper_id=paper.id))
    assert kept.printed == paper.printed
    assert '"signer": "' in session.scalar(raw, {"id": paper.id})
    paper.printed = None
    session.flush()
    assert session.scalar(raw, {"id": paper.id}) == "{}"
    session.expire_all()
    assert session.get_one(Submission, paper.id).printed is None
