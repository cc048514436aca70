"""Texts that are kept beside their section: how many, which go, and what is asked of who has too many."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.audit.verbs import Verb
from kl01.forms.content import Content
from kl01.papers import aside
from kl01.papers.aside import MOST_EARLIER, MOST_REFUSED, is_said_in
from kl01.papers.kinds import CopyKind
from kl01.papers.models import SectionCopy
from kl01.papers.operations import (
    ClosedPaperError,
    Draft,
    StaleSectionError,
    drop_copy,
    remove_rows,
    save_section,
    section_of,
    take_copy,
)
from kl01.papers.queries import side_copies
from kl01.papers.refused import TooLongError, TooManyCopiesError
from tests.applications import NOW
from tests.page_client import PageClient, version_of
from tests.papers.made import begin
from tests.world import Saved, World

ROW = st.fixed_dictionaries({"id": st.sampled_from(["r1", "r2"]), "what": st.text("ab", max_size=3)})
ROWS = st.lists(ROW, max_size=3)
CONTENTS = st.fixed_dictionaries({}, optional={"said": st.text("ab ", max_size=6), "items": ROWS})


@given(CONTENTS, st.text("ab", max_size=3))
def test_a_text_is_said_in_itself_and_in_what_goes_on(content: Content, more: str) -> None:
    assert is_said_in(content, content)
    assert is_said_in({}, content)
    assert is_said_in(content, {**content, "said": content.get("said", "") + more})
    assert is_said_in(content, {**content, "items": [*content.get("items", []), {"id": "r9", "what": more}]})


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"said": "một hai"}, {"said": "một, hai"}),
        ({"said": "một"}, {"more": "một"}),
        ({"items": [{"id": "r1", "what": "một"}]}, {"items": [{"id": "r1", "what": "hai"}]}),
        ({"items": [{"id": "r1", "what": "một", "aim": "hai"}]}, {"items": [{"id": "r1", "what": "một"}]}),
        ({"items": [{"id": "r1", "what": "một"}]}, {"items": ""}),
    ],
)
def test_a_word_less_is_not_said(older: Content, newer: Content) -> None:
    assert not is_said_in(older, newer)


class Section:
    """A section of somebody's paper, with what its pages do."""

    def __init__(self, world: World) -> None:
        self.session = world.session
        person = world.person("canbo.snv")
        self.actor = Actor(person.id, person.full_name, NOW)
        self.paper = begin(world.session, person, "mau-02", 2026, NOW)

    def save(self, text: str, page: str, *, late: bool = False, closed: bool = False) -> None:
        version = section_of(self.paper, "iii").version - late
        draft = Draft({"example": text}, False, version, page)
        save_section(self.session, self.paper, "iii", draft, self.actor, closed=closed)

    def save_late(self, text: str, page: str) -> None:
        with pytest.raises(StaleSectionError):
            self.save(text, page, late=True)

    @property
    def copies(self) -> list[SectionCopy]:
        return side_copies(self.session, self.paper.id)

    @property
    def acts(self) -> list[tuple[Verb, Any]]:
        verbs = [Verb.COPY_TAKEN, Verb.COPY_DROPPED]
        found = select(AuditEvent).where(AuditEvent.verb.in_(verbs)).order_by(AuditEvent.id)
        return [(one.verb, one.data) for one in self.session.scalars(found)]


@pytest.fixture
def section(world: World) -> Section:
    made = Section(world)
    made.save("Bản đầu", "p0")
    return made


def test_the_same_text_that_came_late_from_many_pages_is_kept_once(section: Section) -> None:
    for number in range(30):
        section.save_late("Một câu", f"x{number}")
    assert [copy.content for copy in section.copies] == [{"example": "Một câu"}]


def test_no_more_late_texts_than_the_bound_and_those_of_open_pages_go_on(section: Section) -> None:
    for number in range(MOST_REFUSED):
        section.save_late(f"Câu {number}", f"x{number}")
    with pytest.raises(TooManyCopiesError) as full:
        section.save("Câu nữa", "x99", late=True)
    assert "đang có 6 bản, nhiều nhất 5 bản: bỏ bớt 1 bản" in full.value.words
    section.save_late("Câu 0, viết tiếp", "x0")
    assert len(section.copies) == MOST_REFUSED
    with pytest.raises(TooManyCopiesError):
        section.save("Sau khi nộp", "x98", closed=True)
    drop_copy(section.session, section.paper, section.copies[0], section.actor)
    with pytest.raises(ClosedPaperError):
        section.save("Sau khi nộp", "x98", closed=True)


def test_another_person_has_room_of_their_own(section: Section, world: World) -> None:
    for number in range(MOST_REFUSED):
        section.save_late(f"Câu {number}", f"x{number}")
    other = world.person("bithu.cbvp")
    section.actor = Actor(other.id, other.full_name, NOW)
    section.save_late("Của người khác", "y")
    assert len(section.copies) == MOST_REFUSED + 1


def test_a_page_for_each_save_makes_no_more_copies_than_the_bound(section: Section) -> None:
    for number in range(MOST_EARLIER):
        section.save(f"Câu {number}.", f"p{number + 1}")
    assert len(section.copies) == MOST_EARLIER
    with pytest.raises(TooManyCopiesError):
        section.save("Câu nữa", "p99")
    assert section_of(section.paper, "iii").content == {"example": f"Câu {MOST_EARLIER - 1}."}
    section.save("Viết tiếp ở trang đang mở", f"p{MOST_EARLIER}")
    take_copy(section.session, section.paper, section.copies[0], "p100", section.actor, closed=False)
    assert len(section.copies) == MOST_EARLIER, "one goes and one comes"


def test_who_only_writes_on_is_never_asked_to_throw_away(section: Section) -> None:
    text = "Bản đầu"
    for number in range(40):
        text += f" và câu {number}"
        section.save(text, f"p{number + 1}")
    assert len(section.copies) <= MOST_EARLIER


def test_texts_together_have_a_bound(section: Section, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "MOST_ASIDE_LETTERS", 100)
    section.save_late("a" * 90, "x1")
    with pytest.raises(TooManyCopiesError):
        section.save("b" * 90, "x2", late=True)


def test_eight_stale_autosaves_of_seven_megabytes_leave_nothing(section: Section) -> None:
    for number in range(8):
        with pytest.raises(TooLongError):
            section.save(f"{number}" * 7_000_000, f"x{number}", late=True)
    assert section.session.scalar(select(func.count(SectionCopy.id))) == 0


def test_eighty_stale_autosaves_of_what_a_text_may_hold_are_bounded(section: Section) -> None:
    refused = 0
    for number in range(80):
        try:
            section.save_late(f"{number:02}" * 15_000, f"x{number}")
        except TooManyCopiesError:
            refused += 1
    assert (len(section.copies), refused) == (MOST_REFUSED, 80 - MOST_REFUSED)


def test_rows_that_one_page_adds_and_takes_out_again_have_a_bound(
    section: Section, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "LONGEST_SECTION", 100)
    stored = section_of(section.paper, "ii")
    rows = [{"id": f"r{number}", "what": "a" * 60} for number in (1, 2)]
    stored.content = {"items": rows}
    remove_rows(section.session, stored, "items", {"r1"}, "p1", section.actor)
    with pytest.raises(TooManyCopiesError):
        remove_rows(section.session, stored, "items", {"r2"}, "p1", section.actor)
    assert [row["id"] for row in stored.content["items"]] == ["r2"]


def test_taking_and_dropping_leave_an_event_each(section: Section) -> None:
    section.save_late("Một", "x1")
    section.save_late("Hai", "x2")
    take_copy(section.session, section.paper, section.copies[0], "p9", section.actor, closed=False)
    (late,) = [one for one in section.copies if one.kind is CopyKind.REFUSED]
    drop_copy(section.session, section.paper, late, section.actor)
    data = {"section": "iii", "kind": "refused"}
    assert section.acts == [(Verb.COPY_TAKEN, data), (Verb.COPY_DROPPED, data)]


def test_who_has_too_many_copies_gets_the_words_back_and_the_way_to_them(
    client: PageClient, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "MOST_EARLIER", 2)
    path = client.sign_in("canbo.snv").post("/mau/moi/mau-02/2026").response.request.path
    for text in ("Một.", "Hai.", "Ba."):
        page = client.get(f"{path}/phan/iii")
        form = page.by_id("section-form")
        assert form is not None
        client.submit(page, form, example=text, action="save")
    page = client.get(f"{path}/phan/iii")
    data = {"version": version_of(page), "edit_session": "moi", "example": "Bốn.", "action": "save"}
    refused = client.post(f"{path}/phan/iii", data, status=413)
    assert "Chưa lưu được vì đang giữ quá nhiều bản riêng" in refused.text
    assert (refused.value("example") or "").strip() == "Bốn."
    told = client.htmx("POST", f"{path}/phan/iii/nhap", data, status=413)
    (link,) = re.findall(r'href="([^"]+/so-sanh)"', told.text)
    compared = client.get(link)
    (ask,) = [one for one in compared.all(".//main//a") if "bo=truoc" in (one.get("href") or "")]
    assert "Bỏ cả 2 bản trước của phần này" in "".join(ask.itertext())
    asked = client.get(ask.get("href") or "")
    assert "Các bản giữ riêng lúc" in asked.text
    assert "sẽ mất hẳn, không lấy lại được" in asked.text
    (form,) = asked.all(".//*[@id='bo']//form")
    assert "Đã bỏ 2 bản trước của phần này." in client.submit(asked, form).text
    client.post(f"{path}/phan/iii", data)
    dropped = select(func.count(AuditEvent.id)).where(AuditEvent.verb == Verb.COPY_DROPPED)
    assert saved(lambda world: world.session.scalar(dropped)) == 2
    assert "Bỏ bản giữ riêng (phần " in client.get(f"{path}/lich-su").text
