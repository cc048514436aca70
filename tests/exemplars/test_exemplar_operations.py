"""What people do to exemplars, on a real database: each step's effect and trail, and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from kl01.audit.verbs import Verb
from kl01.exemplars.models import CommitteeMeeting, Exemplar, Registration
from kl01.exemplars.operations import (
    Chosen,
    StaleExemplarError,
    add_exemplar,
    ask_writer,
    change_row,
    open_registration,
    record_consent,
)
from kl01.exemplars.rules import (
    WAY,
    Act,
    Consent,
    ExemplarKind,
    ExemplarState,
    Level,
    Side,
)
from kl01.exemplars.step_operations import Seen, foster, give_back, propose, report, submit, withdraw
from kl01.forms.versions import current_form
from kl01.honours.operations import set_photo
from kl01.honours.queries import published
from kl01.refusals import Refusal
from tests.applications import NOW
from tests.exemplars.made import (
    SHEETS,
    YEAR,
    actor_of,
    registration,
    row,
    seen,
)
from tests.exemplars.unit import DAY, Unit, all_rows, events
from tests.exemplars.way import MOVES

# --- Registering -------------------------------------------------------------------------------------------


def test_a_registration_is_begun_once(unit: Unit) -> None:
    first = registration(unit.session, unit.unit, unit.secretary, NOW)
    assert registration(unit.session, unit.unit, unit.deputy, NOW) is first
    assert registration(unit.session, unit.unit, unit.deputy, NOW, 2025) is not first
    assert (first.unit_id, first.year, first.paper.code) == (unit.unit.id, YEAR, "mau-03")


def test_a_registration_is_begun_only_for_the_years_of_the_plan(unit: Unit) -> None:
    plan = unit.world.plan
    form = current_form(unit.session, plan.plan_id, "mau-03")
    assert form is not None
    for year in (0, 2021, 2027):
        with pytest.raises(Refusal, match="không có đăng ký gương điển hình cho năm này"):
            open_registration(unit.session, plan, form, unit.unit, year, {}, unit.actor)
    assert all_rows(unit.session, Registration) == []


def test_an_exemplar_is_registered_with_its_sheet(unit: Unit) -> None:
    person = unit.world.person("quanchung.snv")
    one = unit.add(person=person)
    group = unit.add("Tổ Một cửa", kind=ExemplarKind.COLLECTIVE)
    assert (one.state, one.consent, one.position, group.position) == (
        ExemplarState.DRAFT,
        Consent.NOT_ASKED,
        1,
        2,
    )
    assert (one.sheet.code, group.sheet.code) == ("mau-03b", "mau-03a")
    assert (one.name, one.person, one.field) == ("Bùi Thị Cúc", person, one.row["field"])
    assert "bui thi cuc" in one.folded
    assert "so noi vu" in one.folded
    assert events(unit.session, one) == [(Verb.EXEMPLAR_ADDED, {"name": "Bùi Thị Cúc"})]


def chosen_unit(unit: Unit, code: str = "snv-vp") -> Chosen:
    group = unit.world.read_unit(code)
    return Chosen(ExemplarKind.COLLECTIVE, {"name": group.name}, None, group)


def add_unit(unit: Unit, code: str = "snv-vp") -> Exemplar:
    opened = registration(unit.session, unit.unit, unit.secretary, NOW)
    sheet = current_form(unit.session, opened.plan_id, SHEETS[ExemplarKind.COLLECTIVE])
    assert sheet is not None
    return add_exemplar(unit.session, opened, unit.world.plan, sheet, chosen_unit(unit, code), {}, unit.actor)


def test_nobody_is_registered_twice_in_a_year(unit: Unit) -> None:
    person = unit.world.person("quanchung.snv")
    first = unit.add(person=person)
    with pytest.raises(Refusal, match="Bùi Thị Cúc đã có trong danh sách của năm 2026") as told:
        unit.add(person=person)
    assert told.value.field == "name"
    unit.add(person=person, year=2025)
    withdraw(unit.session, seen(first), "Theo đề nghị", *unit.mover())
    again = unit.add(person=person)
    assert again.position == 2
    with pytest.raises(Refusal):
        unit.add(person=person)


def test_no_unit_is_registered_twice_in_a_year(unit: Unit) -> None:
    first = add_unit(unit)
    add_unit(unit, "snv-tccb")
    with pytest.raises(Refusal, match="Chi bộ Văn phòng đã có trong danh sách"):
        add_unit(unit)
    withdraw(unit.session, seen(first), "Nhầm", *unit.mover())
    assert add_unit(unit).group_unit_id == first.group_unit_id


def test_two_who_are_not_on_record_may_bear_one_name(unit: Unit) -> None:
    first = unit.add("Nguyễn Thị Sen")
    assert unit.add("Nguyễn Thị Sen", position="Lái xe").id != first.id
    with pytest.raises(Refusal, match="Nguyễn Thị Sen đã có"):
        unit.add("nguyen thi sen")


def test_a_row_is_changed_with_a_trace_of_what(unit: Unit) -> None:
    one = unit.add()
    change_row(unit.session, one, row("Trịnh Thị Sen", goal="Khác"), one.version, unit.actor)
    assert (one.name, one.row["goal"]) == ("Trịnh Thị Sen", "Khác")
    assert "trinh thi sen" in one.folded
    assert events(unit.session, one)[-1] == (Verb.EXEMPLAR_CHANGED, {"changed": ["goal", "name"]})


def test_a_row_never_becomes_somebody_who_is_there_already(unit: Unit) -> None:
    unit.add("Trịnh Thị Sen")
    one = unit.add("Lò Thị Tám")
    with pytest.raises(Refusal, match="Trịnh Thị Sen đã có"):
        change_row(unit.session, one, row("trinh thi  sen"), one.version, unit.actor)
    assert one.name == "Lò Thị Tám"
    change_row(unit.session, one, row("Trịnh Thị Sen", position="Lái xe"), one.version, unit.actor)
    assert one.row["position"] == "Lái xe"


def test_who_is_on_record_keeps_the_name_that_stands_there(unit: Unit) -> None:
    one = unit.add(person=unit.world.person("quanchung.snv"))
    change_row(unit.session, one, row("Người khác", goal="Khác"), one.version, unit.actor)
    assert (one.name, one.row["name"], one.row["goal"]) == ("Bùi Thị Cúc", "Bùi Thị Cúc", "Khác")


def test_another_name_needs_another_photo(unit: Unit) -> None:
    one = unit.add("Trịnh Thị Sen")
    set_photo(unit.session, one, "a.jpg", one.version, unit.actor)
    with pytest.raises(Refusal, match="Bỏ ảnh đang có"):
        change_row(unit.session, one, row("Lò Thị Tám"), one.version, unit.actor)
    change_row(unit.session, one, row("Trịnh Thị Sen", goal="Khác"), one.version, unit.actor)
    assert (one.photo, one.row["goal"]) == ("a.jpg", "Khác")


@pytest.mark.parametrize("state", [*WAY[1:], ExemplarState.WITHDRAWN])
def test_a_row_stands_once_it_was_submitted(unit: Unit, state: ExemplarState) -> None:
    one = unit.add()
    if state is ExemplarState.WITHDRAWN:
        withdraw(unit.session, seen(one), "Nhầm", *unit.mover())
    else:
        unit.at(state, one)
    before = dict(one.row)
    with pytest.raises(StaleExemplarError):
        change_row(unit.session, one, row("Khác"), one.version, unit.actor)
    assert one.row == before


# --- Writer, consent, photo --------------------------------------------------------------------------------


def test_who_is_asked_to_write_and_no_more(unit: Unit) -> None:
    cuc = unit.world.person("quanchung.snv")
    one = unit.add(person=cuc)
    ask_writer(unit.session, one, cuc, one.version, unit.actor)
    assert events(unit.session, one)[-1] == (Verb.EXEMPLAR_WRITER_ASKED, {"writer": "Bùi Thị Cúc"})
    ask_writer(unit.session, one, None, one.version, unit.actor)
    assert one.writer_id is None
    assert events(unit.session, one)[-1] == (Verb.EXEMPLAR_WRITER_ASKED, {})


def test_a_no_of_ones_own_is_nobody_elses_to_turn(unit: Unit) -> None:
    cuc = unit.world.person("quanchung.snv")
    one = unit.add(person=cuc)
    ask_writer(unit.session, one, cuc, one.version, unit.actor)
    own = actor_of(cuc, NOW)
    record_consent(unit.session, one, Consent.DECLINED, DAY, one.version, own)
    with pytest.raises(Refusal, match="chỉ người đó đổi được"):
        record_consent(unit.session, one, Consent.AGREED, DAY, one.version, unit.actor)
    record_consent(unit.session, one, Consent.AGREED, DAY, one.version, own)
    record_consent(unit.session, one, Consent.DECLINED, DAY, one.version, unit.actor)
    record_consent(unit.session, one, Consent.AGREED, DAY, one.version, unit.actor)
    assert one.consent is Consent.AGREED


def test_a_no_of_ones_own_stands_whoever_is_asked_afterwards(unit: Unit) -> None:
    cuc = unit.world.person("quanchung.snv")
    one = unit.add(person=cuc)
    own = actor_of(cuc, NOW)
    record_consent(unit.session, one, Consent.DECLINED, DAY, one.version, own)
    ask_writer(unit.session, one, None, one.version, unit.actor)
    for answer in (Consent.DECLINED, Consent.AGREED):  # nor is it made the secretary's by saying it again
        with pytest.raises(Refusal, match="chỉ người đó đổi được"):
            record_consent(unit.session, one, answer, DAY, one.version, unit.actor)
    ask_writer(unit.session, one, unit.world.person("canbo.snv"), one.version, unit.actor)
    with pytest.raises(Refusal, match="chỉ người đó đổi được"):
        record_consent(
            unit.session,
            one,
            Consent.AGREED,
            DAY,
            one.version,
            actor_of(unit.world.person("canbo.snv"), NOW),
        )
    assert (one.consent, one.consent_is_own, one.consent_by_id) == (Consent.DECLINED, True, cuc.id)


def test_an_answer_is_kept_with_its_day_and_who_recorded_it(unit: Unit) -> None:
    one = unit.add()
    day = date(2026, 11, 20)
    record_consent(unit.session, one, Consent.AGREED, day, one.version, unit.actor)
    assert (one.consent, one.consent_on, one.consent_by_id) == (Consent.AGREED, day, unit.secretary.id)
    assert events(unit.session, one)[-1] == (Verb.EXEMPLAR_CONSENT_RECORDED, {"answer": "agreed"})
    for answer, on, field in (
        (Consent.NOT_ASKED, day, "answer"),
        (Consent.DECLINED, None, "day"),
        (Consent.DECLINED, DAY + timedelta(days=1), "day"),
        (Consent.DECLINED, date(1999, 12, 31), "day"),
    ):
        with pytest.raises(Refusal) as told:
            record_consent(unit.session, one, answer, on, one.version, unit.actor)
        assert told.value.field == field
    assert (one.consent, one.consent_on) == (Consent.AGREED, day)


def test_photos_give_way_to_each_other(unit: Unit) -> None:
    one = unit.add()
    assert set_photo(unit.session, one, "a.jpg", one.version, unit.actor) == ""
    assert set_photo(unit.session, one, "b.jpg", one.version, unit.actor) == "a.jpg"
    assert set_photo(unit.session, one, "", one.version, unit.actor) == "b.jpg"
    told = [data for verb, data in events(unit.session, one) if verb is Verb.EXEMPLAR_PHOTO_CHANGED]
    assert told == [{"removed": False}, {"removed": False}, {"removed": True}]


CHANGES: list[Callable[[Unit, Exemplar, int], object]] = [
    lambda unit, one, version: change_row(unit.session, one, row("Khác"), version, unit.actor),
    lambda unit, one, version: ask_writer(unit.session, one, unit.deputy, version, unit.actor),
    lambda unit, one, version: record_consent(unit.session, one, Consent.AGREED, DAY, version, unit.actor),
    lambda unit, one, version: set_photo(unit.session, one, "a.jpg", version, unit.actor),
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_seen_too_long_ago_changes_nothing(unit: Unit, change: Callable[..., object]) -> None:
    one = unit.add()
    old = one.version
    set_photo(unit.session, one, "x.jpg", one.version, unit.actor)
    trail = events(unit.session, one)
    with pytest.raises(StaleExemplarError):
        change(unit, one, old)
    withdraw(unit.session, seen(one), "Nhầm", *unit.mover())
    with pytest.raises(StaleExemplarError):
        change(unit, one, one.version)
    assert (one.name, one.writer_id, one.consent, one.photo) == (
        "Nguyễn Thị Sen", None, Consent.NOT_ASKED, "x.jpg",
    )  # fmt: skip
    assert events(unit.session, one)[: len(trail)] == trail
    assert len(events(unit.session, one)) == len(trail) + 1


# --- The way -----------------------------------------------------------------------------------------------


def test_the_whole_way(unit: Unit) -> None:
    one = unit.at(ExemplarState.COMMENDED)
    assert (one.submitted_at, one.submitted_by_id) == (NOW, unit.secretary.id)
    assert one.meeting is not None
    assert (one.meeting.number, one.meeting.held_on, one.meeting.recorded_by_id) == (
        "Biên bản số 03-BB/ĐU", DAY, unit.secretary.id,
    )  # fmt: skip
    assert (one.approver_id, one.report_number) == (unit.deputy.id, "15-BC/ĐU")
    assert (one.reported_at, one.fostered_at, one.proposed_at, one.commended_at) == (NOW,) * 4
    assert (one.decision_number, one.decided_on, one.level) == ("21-QĐ/ĐU", DAY, Level.UNIT)
    assert one.commended_by_id == unit.secretary.id
    assert published(unit.session, one.id) is one
    assert events(unit.session, one) == [
        (Verb.EXEMPLAR_ADDED, {"name": "Nguyễn Thị Sen"}),
        (Verb.EXEMPLAR_SUBMITTED, {}),
        (Verb.EXEMPLAR_APPROVED, {"meeting": "Biên bản số 03-BB/ĐU"}),
        (Verb.EXEMPLAR_REPORTED, {"number": "15-BC/ĐU"}),
        (Verb.EXEMPLAR_FOSTERED, {}),
        (Verb.EXEMPLAR_PROPOSED, {}),
        (Verb.EXEMPLAR_CONSENT_RECORDED, {"answer": "agreed"}),
        (Verb.EXEMPLAR_COMMENDED, {"decision": "21-QĐ/ĐU"}),
    ]


STARTS = [ExemplarState.DRAFT, *WAY[1:]]


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", STARTS)
def test_no_step_is_taken_from_elsewhere_by_others_or_from_an_old_page(
    unit: Unit, state: ExemplarState, act: Act
) -> None:
    one = unit.at(state)
    if one.consent is Consent.NOT_ASKED:
        record_consent(unit.session, one, Consent.AGREED, DAY, one.version, unit.actor)
    after, sides = MOVES[state].get(act, (None, set()))
    trail = len(all_rows(unit.session))
    wrong = [unit.mover(side) for side in Side if side not in sides]
    for mover in [*wrong, (frozenset[Side](), unit.actor)]:
        with pytest.raises(StaleExemplarError):
            unit.take(act, seen(one), mover)
    for version in (one.version - 1, one.version + 1, -1):
        with pytest.raises(StaleExemplarError):
            unit.take(act, [Seen(one, version)], unit.mover(*sides))
    assert (one.state, len(all_rows(unit.session))) == (state, trail)
    if after:
        unit.take(act, seen(one), unit.mover(*sides))
        assert one.state is after


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.COMMEND])
def test_one_that_can_not_go_keeps_all_back(unit: Unit, act: Act) -> None:
    state = next(state for state in STARTS if act in MOVES[state])
    goes, stays = unit.at(state), unit.add("Trịnh Văn Tám")
    withdraw(unit.session, seen(stays), "Nhầm", *unit.mover())
    with pytest.raises(StaleExemplarError):
        unit.take(act, seen(goes, stays), unit.mover())
    assert (goes.state, stays.state) == (state, ExemplarState.WITHDRAWN)


def test_nothing_chosen_moves_nothing(unit: Unit) -> None:
    for call in (
        lambda: submit(unit.session, [], *unit.mover()),
        lambda: give_back(unit.session, [], "Sửa", *unit.mover()),
        lambda: report(unit.session, [], "", *unit.mover()),
        lambda: foster(unit.session, [], *unit.mover()),
        lambda: propose(unit.session, [], *unit.mover()),
        lambda: unit.commend(),
        lambda: withdraw(unit.session, [], "Nhầm", *unit.mover()),
        lambda: unit.approve(),
    ):
        with pytest.raises(Refusal, match="Chọn ít nhất một tập thể hoặc cá nhân") as told:
            call()
        assert told.value.field == "chosen"
    assert all_rows(unit.session, CommitteeMeeting) == []
