"""What people do to papers, on a real database: nothing typed is lost, nobody does what they may not."""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.audit.verbs import Verb
from kl01.forms.content import Content
from kl01.forms.definition.stored import from_json, to_json
from kl01.forms.models import FormTemplate
from kl01.forms.printed import PrintedWords
from kl01.forms.versions import Form, current_form, form_of
from kl01.org.models import Person
from kl01.papers.kinds import CopyKind
from kl01.papers.models import SectionCopy
from kl01.papers.operations import (
    ClosedPaperError,
    Draft,
    StaleSectionError,
    remove_rows,
    save_section,
    section_of,
    take_copy,
)
from kl01.papers.queries import content_of, side_copies
from kl01.periods import Period, local_day
from kl01.printing import missing_glyphs
from kl01.refusals import Refusal
from kl01.submissions.models import PaperRevision, Submission
from kl01.submissions.operations import (
    IncompleteError,
    Move,
    StalePaperError,
    confirm_paper,
    note_opened,
    note_printed,
    reopen_paper,
    return_paper,
    start_paper,
    submit_paper,
    withdraw_paper,
)
from kl01.submissions.people import Affiliation, home_of, receivers_of
from kl01.submissions.receivers import Receiver, ReceiverKind
from kl01.submissions.rules import Act, SubmissionState, sides_of
from tests.applications import NOW
from tests.forms.loaded import load_forms
from tests.papers.filled import PERSON, fill_paper
from tests.some import some
from tests.world import World

YEAR = 2026
DAY = local_day(NOW)
NOTHING_PRINTED = PrintedWords.from_json({})


class Desk:
    """A writer's desk: their paper, and all that the operations ask for."""

    def __init__(
        self, world: World, username: str = "canbo.snv", code: str = "mau-02", year: int = YEAR
    ) -> None:
        self.world, self.session = world, world.session
        self.owner = world.person(username)
        self.actor = Actor(self.owner.id, self.owner.full_name, NOW)
        found = current_form(self.session, world.plan.plan_id, code)
        home = home_of(self.session, self.owner.id, DAY)
        assert found is not None
        assert home is not None
        self.form: Form = found
        self.home: Affiliation = home
        self.paper: Submission = start_paper(
            self.session, world.plan, found, Period.of(year), self.owner, home, self.actor
        )

    def person(self, username: str) -> Actor:
        person: Person = self.world.person(username)
        return Actor(person.id, person.full_name, NOW)

    def save(self, code: str, content: Content, *, version: int | None = None, page: str = "p1") -> Any:
        own = section_of(self.paper, code)
        draft = Draft(content, False, own.version if version is None else version, page)
        closed = not self.paper.state.editable
        return save_section(self.session, self.paper, code, draft, self.actor, closed=closed)

    @property
    def receiver(self) -> Receiver:
        return receivers_of(self.session, self.owner.id, self.home, DAY)[0]

    def submit(self) -> None:
        move = Move(Act.SUBMIT, sides_of(self.paper.owner_id, self.owner.id, writes=True), self.paper.version)
        submit_paper(
            self.session, self.paper, self.form, self.home, self.receiver, NOTHING_PRINTED, move,
            missing_glyphs, self.actor,
        )  # fmt: skip

    def move(self, act: Act, username: str, reason: str = "", **more: Any) -> Move:
        sides = sides_of(self.paper.owner_id, self.person(username).person_id or 0, receives=True)
        return Move(act, sides, self.paper.version, reason, **more)

    def confirm(self, username: str = "bithu.cbvp") -> None:
        move = self.move(Act.CONFIRM, username)
        confirm_paper(self.session, self.paper, move, NOTHING_PRINTED, self.person(username))


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


@pytest.fixture
def full(desk: Desk) -> Desk:
    """A desk with a paper that can be handed in."""
    fill_paper(desk.session, desk.paper, desk.form, NOW)
    return desk


def verbs(session: Session, paper: Submission) -> list[Verb]:
    return list(
        session.scalars(
            select(AuditEvent.verb)
            .where(AuditEvent.subject_kind == "paper", AuditEvent.subject_key == str(paper.id))
            .order_by(AuditEvent.id)
        )
    )


# --- Beginning ---------------------------------------------------------------------------------------------


def test_a_paper_begins_with_what_is_known(desk: Desk) -> None:
    person = section_of(desk.paper, PERSON).content
    assert person["party_position"] == "Đảng viên"
    assert person["work_unit"] == "Sở Nội vụ"
    assert person["place"] == "Bình An"
    assert desk.paper.state is SubmissionState.DRAFT
    assert not any(section.begun for section in some(desk.paper.sections))
    assert verbs(desk.session, desk.paper) == [Verb.PAPER_STARTED]


def test_beginning_twice_gives_the_same_paper(desk: Desk) -> None:
    assert Desk(desk.world).paper is desk.paper


def test_a_roadmap_has_a_row_for_each_year_of_the_term(world: World) -> None:
    rows = content_of(Desk(world, code="mau-01", year=0).paper)["roadmap"]
    assert [row["year"] for row in rows] == ["2021", "2022", "2023", "2024", "2025"]


@pytest.mark.parametrize("year", [0, 2021, 2027])
def test_a_form_is_begun_only_for_its_years(world: World, year: int) -> None:
    with pytest.raises(Refusal):
        Desk(world, year=year)


def test_a_position_typed_once_stands_in_the_next_paper(desk: Desk) -> None:
    content = section_of(desk.paper, PERSON).content | {
        "gov_position": "Chuyên viên",
        "birth_date": "2/9/1988",
    }
    desk.save(PERSON, content)
    following = Desk(desk.world, code="mau-02-kq")
    assert section_of(following.paper, PERSON).content["gov_position"] == "Chuyên viên"
    assert section_of(following.paper, PERSON).content["birth_date"] == "2/9/1988"


# --- Writing -----------------------------------------------------------------------------------------------


def test_a_draft_takes_anything(desk: Desk) -> None:
    long = "ơ" * 10_000
    desk.save("iii", {"example": long + "😀<script>"})
    assert content_of(desk.paper)["example"] == long + "😀<script>"


def test_a_page_never_conflicts_with_itself(desk: Desk) -> None:
    first = section_of(desk.paper, "iii").version
    for words in ("một", "một hai", "một hai ba"):
        desk.save("iii", {"example": words}, version=first)
    assert content_of(desk.paper)["example"] == "một hai ba"
    assert side_copies(desk.session, desk.paper.id) == []


def test_another_page_with_an_old_version_is_refused_and_kept(desk: Desk) -> None:
    first = section_of(desk.paper, "iii").version
    desk.save("iii", {"example": "bản một"}, page="p1")
    with pytest.raises(StaleSectionError):
        desk.save("iii", {"example": "bản hai"}, version=first, page="p2")
    assert content_of(desk.paper)["example"] == "bản một"
    (copy,) = side_copies(desk.session, desk.paper.id)
    assert (copy.kind, copy.content) == (CopyKind.REFUSED, {"example": "bản hai"})
    take_copy(desk.session, desk.paper, copy, "p9", desk.actor, closed=False)
    assert content_of(desk.paper)["example"] == "bản hai"
    (kept,) = side_copies(desk.session, desk.paper.id)
    assert (kept.kind, kept.content) == (CopyKind.REPLACED, {"example": "bản một"})


def test_two_sections_are_written_side_by_side(desk: Desk) -> None:
    versions = {code: section_of(desk.paper, code).version for code in ("iii", "iv")}
    desk.save("iii", {"example": "a"}, version=versions["iii"], page="p1")
    desk.save("iv", {"fix": "b"}, version=versions["iv"], page="p2")
    assert side_copies(desk.session, desk.paper.id) == []


def test_the_same_text_twice_is_no_conflict(desk: Desk) -> None:
    first = section_of(desk.paper, "iii").version
    desk.save("iii", {"example": "a"}, page="p1")
    desk.save("iii", {"example": "a"}, version=first, page="p2")
    assert side_copies(desk.session, desk.paper.id) == []


def test_one_row_of_history_for_each_page_that_was_open(desk: Desk) -> None:
    for page in ("p1", "p2", "p3"):
        for words in ("một", "hai"):
            desk.save("iii", {"example": f"{page} {words}"}, page=page)
    kept = {copy.edit_session: copy.content["example"] for copy in side_copies(desk.session, desk.paper.id)}
    assert kept == {"p1": "p1 hai", "p2": "p2 hai"}


def test_a_late_save_after_handing_in_is_refused_and_kept(full: Desk) -> None:
    version = section_of(full.paper, "iii").version
    full.submit()
    with pytest.raises(ClosedPaperError):
        full.save("iii", {"example": "muộn"}, version=version)
    assert content_of(full.paper)["example"] != "muộn"
    (copy,) = side_copies(full.session, full.paper.id)
    assert copy.content == {"example": "muộn"}
    with pytest.raises(ClosedPaperError):
        take_copy(full.session, full.paper, copy, "p9", full.actor, closed=True)


def rows(*whats: str) -> list[dict[str, str]]:
    return [{"id": f"r{number}", "what": what} for number, what in enumerate(whats, start=1)]


def test_removed_rows_are_kept_and_come_back(desk: Desk) -> None:
    section = desk.save("ii", {"items": rows("Một", "Hai", "", "Bốn")})
    for row_id in ("r1", "r3", "r2", "r9"):
        remove_rows(desk.session, section, "items", {row_id}, "p1", desk.actor)
    assert [row["what"] for row in content_of(desk.paper)["items"]] == ["Bốn"]
    (copy,) = side_copies(desk.session, desk.paper.id)
    assert copy.kind is CopyKind.REMOVED
    take_copy(desk.session, desk.paper, copy, "p9", desk.actor, closed=False)
    found = content_of(desk.paper)["items"]
    assert [row["what"] for row in found] == ["Bốn", "Một", "Hai"]
    assert len({row["id"] for row in found}) == 3
    assert side_copies(desk.session, desk.paper.id) == []


def test_nothing_is_kept_of_nothing(desk: Desk) -> None:
    desk.save("ii", {"items": rows("")}, page="p1")
    desk.save("ii", {"items": rows("Một")}, page="p2")
    assert side_copies(desk.session, desk.paper.id) == []


def test_what_was_put_aside_goes_when_the_paper_is_confirmed(full: Desk) -> None:
    full.save("iii", {"example": "Bản một"}, page="p1")
    full.save("iii", {"example": "Bản hai"}, page="p2")
    assert side_copies(full.session, full.paper.id)
    full.submit()
    full.confirm()
    assert side_copies(full.session, full.paper.id) == []


WRITES = st.tuples(
    st.sampled_from(["p1", "p2", "p3"]), st.booleans(), st.text(alphabet="aạ \n", min_size=1, max_size=5)
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WRITES, max_size=12))
def test_no_text_that_was_sent_is_lost(world: World, writes: list[tuple[str, bool, str]]) -> None:
    """The last text of every page stands in the section or beside it, whatever the pages knew."""
    with world.session.begin_nested() as undo:
        desk = Desk(world)
        first = section_of(desk.paper, "iii").version
        last: dict[str, str] = {}
        for page, knows, words in writes:
            version = section_of(desk.paper, "iii").version if knows else first
            if content_of(desk.paper).get("example") != words:  # else it stands there as another's already
                last[page] = words
            with contextlib.suppress(StaleSectionError):
                desk.save("iii", {"example": words}, version=version, page=page)
        kept = [content_of(desk.paper).get("example", "")]
        kept += [copy.content.get("example", "") for copy in side_copies(desk.session, desk.paper.id)]
        assert set(last.values()) <= set(kept)
        undo.rollback()
    world.session.expunge_all()


# --- Handing in --------------------------------------------------------------------------------------------


def test_what_is_missing_is_told_and_nothing_moves(desk: Desk) -> None:
    with pytest.raises(IncompleteError) as told:
        desk.submit()
    assert [problem.field for problem in told.value.problems] == ["gov_position", "items", "example"]
    assert desk.paper.state is SubmissionState.DRAFT
    assert desk.session.scalars(select(PaperRevision)).all() == []


def test_the_whole_way(full: Desk) -> None:
    full.submit()
    assert full.paper.state is SubmissionState.SUBMITTED
    assert (full.paper.receiver_kind, full.paper.names_example) == (ReceiverKind.PARTY, True)
    note_opened(full.session, full.paper, full.person("bithu.cbvp"))
    return_paper(
        full.session,
        full.paper,
        full.move(Act.RETURN, "bithu.cbvp", "Bổ sung mục II", remarks={"ii": "Thêm chỉ tiêu", "v": ""}),
        full.person("bithu.cbvp"),
    )
    assert (full.paper.state, full.paper.reason, full.paper.remarks) == (
        SubmissionState.RETURNED,
        "Bổ sung mục II",
        {"ii": "Thêm chỉ tiêu"},
    )
    full.save("iii", {"example": "Đã bổ sung"})
    full.submit()
    assert (full.paper.revision, full.paper.reason, full.paper.opened_at) == (2, "", None)
    full.confirm()
    assert full.paper.confirmed_by_id == full.world.person("bithu.cbvp").id
    reopen_paper(
        full.session, full.paper, full.move(Act.REOPEN, "bithu.cbvp", "Nhầm"), full.person("bithu.cbvp")
    )
    assert (full.paper.state, full.paper.confirmed_by_id) == (SubmissionState.REOPENED, None)
    numbers = full.session.scalars(select(PaperRevision.number).order_by(PaperRevision.number)).all()
    assert numbers == [1, 2]
    assert verbs(full.session, full.paper) == [
        Verb.PAPER_STARTED,
        Verb.PAPER_SUBMITTED,
        Verb.PAPER_OPENED,
        Verb.PAPER_RETURNED,
        Verb.PAPER_SUBMITTED,
        Verb.PAPER_CONFIRMED,
        Verb.PAPER_REOPENED,
    ]


@pytest.mark.parametrize("look", [note_opened, note_printed])
def test_it_may_be_withdrawn_until_it_is_opened(full: Desk, look: Callable[..., None]) -> None:
    writer = sides_of(full.paper.owner_id, full.owner.id, writes=True)
    full.submit()
    withdraw_paper(
        full.session, full.paper, Move(Act.WITHDRAW, writer, full.paper.version), full.actor, deserted=False
    )
    assert full.paper.state is SubmissionState.DRAFT
    full.submit()
    look(full.session, full.paper, full.person("bithu.cbvp"))
    with pytest.raises(StalePaperError):
        withdraw_paper(
            full.session,
            full.paper,
            Move(Act.WITHDRAW, writer, full.paper.version),
            full.actor,
            deserted=False,
        )


def test_an_old_page_moves_nothing(full: Desk) -> None:
    full.submit()
    old = full.move(Act.CONFIRM, "bithu.cbvp")
    note_opened(full.session, full.paper, full.person("bithu.cbvp"))
    assert full.paper.version == old.version, "a look leaves the page of who looks as good as it was"
    return_paper(
        full.session, full.paper, full.move(Act.RETURN, "bithu.cbvp", "Sửa"), full.person("bithu.cbvp")
    )
    full.submit()
    with pytest.raises(StalePaperError):
        confirm_paper(full.session, full.paper, old, NOTHING_PRINTED, full.person("bithu.cbvp"))
    assert full.paper.state is SubmissionState.SUBMITTED


def test_returning_needs_a_reason(full: Desk) -> None:
    full.submit()
    with pytest.raises(Refusal, match="Nhập chỗ cần sửa"):
        return_paper(full.session, full.paper, full.move(Act.RETURN, "bithu.cbvp"), full.person("bithu.cbvp"))


def test_what_was_handed_in_never_changes(full: Desk) -> None:
    full.submit()
    first = full.session.scalars(select(PaperRevision)).one().content
    return_paper(
        full.session, full.paper, full.move(Act.RETURN, "bithu.cbvp", "Sửa"), full.person("bithu.cbvp")
    )
    full.save("iii", {"example": "Khác hẳn"})
    full.session.expire_all()
    assert full.session.scalars(select(PaperRevision)).one().content == first


# --- The database holds the rules too ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "state = 'confirmed'",
        "state = 'confirmed', confirmed_at = '2026-01-01', confirmed_by_id = owner_id",
        "state = 'confirmed', confirmed_at = '2026-01-01', confirmed_by_id = 1, confirmed_for_id = owner_id",
        "state = 'returned', reason = ''",
        "reason = 'vì sao'",
        "state = 'done'",
        "entered_by_id = owner_id",
        "receiver_role = NULL",
        "receiver_unit_id = NULL",
        "revision = 0",
        "confirmed_by_id = 1",
        "year = 2031",
        "code = 'mau-01'",
    ],
)
def test_the_database_refuses_what_the_rules_forbid(full: Desk, change: str) -> None:
    full.submit()
    with pytest.raises(IntegrityError):
        full.session.execute(text(f"UPDATE submission SET {change} WHERE paper_id = {full.paper.id}"))  # noqa: S608  - fixed texts


def test_one_paper_for_a_person_form_and_year(full: Desk) -> None:
    paper = full.paper
    full.session.add(
        Submission(
            template_id=paper.template_id, plan_id=paper.plan_id, code=paper.code, period=paper.period,
            owner_id=paper.owner_id, unit_id=paper.unit_id, standing=paper.standing,
            created_at=NOW, changed_at=NOW,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        full.session.flush()


# --- Versions of a form ------------------------------------------------------------------------------------


def test_a_new_version_leaves_old_papers_as_they_were(full: Desk) -> None:
    old = full.form.definition
    stored = to_json(old)
    stored["sections"][1]["heading"] = "I. Nhận thức mới"
    changed = from_json(stored)
    others = [
        form_of(full.session, template.id).definition
        for template in full.session.scalars(select(FormTemplate).where(FormTemplate.code != "mau-02"))
    ]
    plan_id = full.world.plan.plan_id
    assert load_forms(full.session, plan_id, [*others, changed], full.actor) == ["mau-02"]
    assert load_forms(full.session, plan_id, [*others, changed], full.actor) == []
    newest = current_form(full.session, plan_id, "mau-02")
    assert newest is not None
    assert newest.definition.sections[1].heading == "I. Nhận thức mới"
    assert form_of(full.session, full.paper.template_id).definition == old
    assert Desk(full.world, year=2025).paper.template_id == newest.template_id


def test_a_form_stored_before_the_program_could_say_more_is_no_other_form(full: Desk) -> None:
    template = full.session.get_one(FormTemplate, full.paper.template_id)
    older = {
        **template.definition,
        "sections": [
            {
                key: value
                for key, value in section.items()
                if key not in {"own_part", "at_result", "published"}
            }
            for section in template.definition["sections"]
        ],
    }
    assert older != template.definition
    template.definition = older
    full.session.flush()
    shipped = [form_of(full.session, one.id).definition for one in full.session.scalars(select(FormTemplate))]
    assert load_forms(full.session, full.world.plan.plan_id, shipped, full.actor) == []


def test_a_form_that_was_rolled_back_is_never_shown(world: World) -> None:
    desk = Desk(world)
    stored = to_json(desk.form.definition)

    def load(name: str) -> str:
        definition = from_json({**stored, "name": name})
        load_forms(world.session, world.plan.plan_id, [definition], desk.actor)
        found = current_form(world.session, world.plan.plan_id, "mau-02")
        assert found is not None
        return found.definition.name

    with world.session.begin_nested() as undone:
        assert load("Kế hoạch bị bỏ") == "Kế hoạch bị bỏ"
        undone.rollback()
    world.session.expire_all()
    assert load("Kế hoạch mới") == "Kế hoạch mới"


def test_a_form_that_is_gone_is_begun_no_more(full: Desk) -> None:
    plan_id = full.world.plan.plan_id
    for template in some(full.session.scalars(select(FormTemplate))):
        template.bundled_hash = None  # of the owner's: one that came with KL01 stays
    load_forms(full.session, plan_id, [], full.actor)
    assert current_form(full.session, plan_id, "mau-02") is None
    assert form_of(full.session, full.paper.template_id).code == "mau-02"


def test_times_are_those_of_the_act(full: Desk) -> None:
    later = NOW + timedelta(hours=2)
    full.actor = Actor(full.owner.id, full.owner.full_name, later)
    full.submit()
    assert full.paper.submitted_at == later
    assert full.session.scalars(select(SectionCopy)).all() == []
