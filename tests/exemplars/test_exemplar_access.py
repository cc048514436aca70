"""Who stands on which side of a unit's exemplars, who reads one, and what is offered there; without pages."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.exceptions import HTTPException

from kl01.exemplars import access
from kl01.exemplars.access import (
    Need,
    OpenExemplar,
    OpenRegistration,
    load_exemplar_for,
    load_registration_for,
    open_exemplar,
    sides_of,
)
from kl01.exemplars.models import Exemplar
from kl01.exemplars.rules import Act, Consent, ExemplarState, Side
from kl01.org.access import HeldOffice, Principal
from kl01.org.acting import Acting
from kl01.org.kinds import Role, UnitKind
from kl01.periods import Period
from tests.exemplars.unit import Unit
from tests.exemplars.way import COMMITTEE, MOVES, OFFICE, REGISTRAR
from tests.principals import (
    CELL,
    KINDS,
    ORGANIZATION,
    OTHER_PARTY,
    PARTY,
    PUBLICITY,
    ROOT,
    at_noon,
    held,
    lent,
    person,
)

TODAY = date(2026, 11, 23)
SOMEBODY = at_noon(person(), TODAY)
REPORTED_AT = datetime(2026, 5, 1, tzinfo=UTC)
STRANGER, CHOSEN, ASKED, ANSWERED = 1, 4, 5, 6

SIDES = {
    Role.SECRETARY: {REGISTRAR, COMMITTEE},
    Role.DEPUTY_SECRETARY: {REGISTRAR, COMMITTEE},
    Role.COMMITTEE_MEMBER: {COMMITTEE},
}

# --- Sides -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_an_office_in_the_unit_gives_its_sides_there_and_none_next_door(role: Role) -> None:
    assert sides_of(person(held(role, PARTY)), PARTY) == SIDES.get(role, set())
    for elsewhere in (OTHER_PARTY, CELL, ROOT):
        assert sides_of(person(held(role, elsewhere), home=PARTY), PARTY) == set()


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPARTMENT_STAFF])
def test_the_publicity_department_stands_above_every_unit_and_no_other_department_does(role: Role) -> None:
    for unit_id in (PARTY, OTHER_PARTY):
        assert sides_of(person(held(role, PUBLICITY)), unit_id) == {OFFICE}
        assert sides_of(person(held(role, ORGANIZATION)), unit_id) == set()
    both = person(held(role, PUBLICITY), held(Role.COMMITTEE_MEMBER, PARTY))
    assert sides_of(both, PARTY) == {OFFICE, COMMITTEE}


def test_a_delegation_makes_nobody_a_registrar() -> None:
    """“Thay mặt bí thư” is the deputy's, who registers by right of that office."""
    assert sides_of(person(lent(PARTY), home=PARTY), PARTY) == set()


# --- What is offered ---------------------------------------------------------------------------------------


def opened(state: ExemplarState, *sides: Side, **known: Any) -> OpenExemplar:
    nothing: Any = None
    given = {"is_writer": False, **known}
    return OpenExemplar(Exemplar(state=state), nothing, nothing, nothing, SOMEBODY, frozenset(sides), **given)


@pytest.mark.parametrize("state", ExemplarState)
def test_the_row_is_offered_for_change_to_registrars_alone_while_it_may_change(state: ExemplarState) -> None:
    for sides in ([REGISTRAR], [REGISTRAR, COMMITTEE]):
        assert opened(state, *sides).may_change_row == (
            state in {ExemplarState.DRAFT, ExemplarState.RETURNED}
        )
    for sides in ([COMMITTEE], [OFFICE], [COMMITTEE, OFFICE], []):
        shown = opened(state, *sides, is_writer=True, is_asked=True)
        assert not shown.may_change_row
        assert not shown.may_register


@pytest.mark.parametrize(
    ("sides", "of_unit"),
    [([REGISTRAR], True), ([COMMITTEE], True), ([COMMITTEE, OFFICE], True), ([OFFICE], False), ([], False)],
)
def test_the_registrar_and_the_committee_act_for_the_unit(sides: list[Side], of_unit: bool) -> None:
    assert opened(ExemplarState.DRAFT, *sides, is_writer=True).is_of_unit == of_unit
    assert year(*sides).is_of_unit == of_unit
    assert year(*sides).may_register == (REGISTRAR in sides)


@pytest.mark.parametrize("state", ExemplarState)
@pytest.mark.parametrize("side", Side)
def test_the_acts_offered_are_those_of_ones_side(state: ExemplarState, side: Side) -> None:
    allowed = {act for act, (_, sides) in MOVES[state].items() if side in sides}
    assert set(opened(state, side).acts) == allowed
    assert opened(state).acts == []


def year(*sides: Side, exemplars: list[Exemplar] | None = None) -> OpenRegistration:
    found: Any = None if exemplars is None else SimpleNamespace(exemplars=exemplars)
    nothing: Any = None
    return OpenRegistration(nothing, nothing, nothing, 2026, SOMEBODY, frozenset(sides), found)


def one(position: int, state: ExemplarState, *, reported: bool = False) -> Exemplar:
    return Exemplar(position=position, state=state, reported_at=REPORTED_AT if reported else None)


def test_the_standing_office_reads_and_moves_only_what_was_reported() -> None:
    draft, proposed = one(1, ExemplarState.DRAFT), one(2, ExemplarState.PROPOSED, reported=True)
    sent_back = one(3, ExemplarState.RETURNED, reported=True)
    # Of this state Ban Tuyên giáo could move it, had it been reported.
    unreported = one(4, ExemplarState.PROPOSED)
    all_of_it = [draft, proposed, sent_back, unreported]
    assert year(OFFICE, exemplars=all_of_it).exemplars == [proposed, sent_back]
    assert year(OFFICE, exemplars=all_of_it).movable(Act.COMMEND) == [proposed]
    for side in (REGISTRAR, COMMITTEE):
        assert year(side, exemplars=all_of_it).exemplars == all_of_it
        assert year(side, OFFICE, exemplars=all_of_it).exemplars == all_of_it


def test_withdrawn_exemplars_stand_last_and_the_others_in_the_order_of_the_form() -> None:
    gone, second, first = (
        one(1, ExemplarState.WITHDRAWN),
        one(3, ExemplarState.DRAFT),
        one(2, ExemplarState.COMMENDED),
    )
    assert year(COMMITTEE, exemplars=[gone, second, first]).exemplars == [first, second, gone]


def test_a_year_offers_what_some_exemplar_can_take_from_ones_side() -> None:
    drafts = [one(1, ExemplarState.DRAFT), one(2, ExemplarState.SUBMITTED)]
    assert set(year(REGISTRAR, exemplars=drafts).acts) == {Act.SUBMIT, Act.WITHDRAW}
    assert set(year(COMMITTEE, exemplars=drafts).acts) == {Act.APPROVE, Act.RETURN}
    assert year(OFFICE, exemplars=drafts).acts == []
    assert year(REGISTRAR).acts == [], "nothing was registered yet"


# --- Opening an exemplar -----------------------------------------------------------------------------------


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stands in for the session and holds one exemplar; what it is printed on decides nothing here."""
    held_there = SimpleNamespace(exemplar=None)
    held_there.get = lambda _of, number: held_there.exemplar if number == 7 else None

    def lay_open(
        _session: object, exemplar: Exemplar, acting: Acting, sides: Any, *, is_writer: bool
    ) -> OpenExemplar:
        nothing: Any = None
        return OpenExemplar(exemplar, nothing, nothing, nothing, acting, frozenset(sides), is_writer)

    monkeypatch.setattr(access, "open_exemplar", lay_open)
    monkeypatch.setattr(access, "passed_to", lambda *_asked: {})
    return held_there


def put(shelf: Any, **values: Any) -> None:
    shelf.exemplar = Exemplar(
        unit_id=PARTY,
        **{"state": ExemplarState.DRAFT, "consent": Consent.NOT_ASKED, "consent_is_own": False, **values},
    )


def answer(shelf: Any, who: Principal, need: Need = Need.READ, number: int = 7) -> OpenExemplar | int:
    """Return the exemplar as somebody gets it, or the status that refuses it."""
    try:
        return load_exemplar_for(shelf, at_noon(who, TODAY), number, need)
    except HTTPException as refused:
        return refused.code or 0


def gets(shelf: Any, who: Principal) -> dict[Need, int]:
    """Return what each need is answered with."""
    found = {need: answer(shelf, who, need) for need in Need}
    return {need: got if isinstance(got, int) else 200 for need, got in found.items()}


def all_answered(**changed: int) -> dict[Need, int]:
    return {need: changed.get(need.value, 403) for need in Need}


NOTHING = dict.fromkeys(Need, 404)


def test_each_side_gets_what_is_its_own(shelf: Any) -> None:
    put(shelf, state=ExemplarState.REPORTED, reported_at=REPORTED_AT)
    assert gets(shelf, person(held(Role.SECRETARY, PARTY))) == dict.fromkeys(Need, 200)
    assert gets(shelf, person(held(Role.COMMITTEE_MEMBER, PARTY))) == all_answered(read=200)
    assert gets(shelf, person(held(Role.HEAD, PUBLICITY))) == all_answered(read=200, publish=200)
    assert answer(shelf, person(held(Role.SECRETARY, PARTY)), number=8) == 404


@pytest.mark.parametrize(
    "stranger",
    [
        person(home=PARTY),
        person(held(Role.SECRETARY, OTHER_PARTY)),
        person(held(Role.SECRETARY, CELL)),
        person(held(Role.SECRETARY, ROOT)),
        person(held(Role.HEAD, ORGANIZATION)),
        person(held(Role.ADMINISTRATOR, ROOT)),
        person(lent(PARTY)),
    ],
)
def test_to_all_others_it_does_not_exist(shelf: Any, stranger: Principal) -> None:
    put(shelf, state=ExemplarState.REPORTED, reported_at=REPORTED_AT, writer_id=ASKED, person_id=CHOSEN)
    assert gets(shelf, stranger) == NOTHING


def test_the_standing_office_gets_nothing_before_the_report(shelf: Any) -> None:
    watcher = person(held(Role.DEPARTMENT_STAFF, PUBLICITY))
    put(shelf, state=ExemplarState.APPROVED)
    assert gets(shelf, watcher) == NOTHING
    # As a member of the committee it is read; what Ban Tuyên giáo may do waits for the report.
    both = person(held(Role.DEPARTMENT_STAFF, PUBLICITY), held(Role.COMMITTEE_MEMBER, PARTY))
    assert gets(shelf, both) == all_answered(read=200)
    put(shelf, state=ExemplarState.RETURNED, reported_at=REPORTED_AT)
    assert gets(shelf, watcher) == all_answered(read=200, publish=200)


def test_who_was_asked_to_write_reads_and_answers_and_no_colleague_does(shelf: Any) -> None:
    put(shelf, writer_id=ASKED)
    found = answer(shelf, person(home=CELL, person_id=ASKED))
    assert isinstance(found, OpenExemplar)
    assert (found.is_writer, found.is_asked) == (True, True)
    assert gets(shelf, person(home=CELL, person_id=ASKED)) == all_answered(read=200, answer=200)
    assert gets(shelf, person(home=CELL, person_id=STRANGER)) == NOTHING


def test_whose_answer_is_on_record_may_take_it_back_when_asked_no_more(shelf: Any) -> None:
    """Who agreed for a collective is no person of record there: the answer alone names them."""
    for said in (Consent.AGREED, Consent.DECLINED):
        put(shelf, consent=said, consent_is_own=True, consent_by_id=ANSWERED, writer_id=ASKED)
        found = answer(shelf, person(person_id=ANSWERED), Need.ANSWER)
        assert isinstance(found, OpenExemplar)
        assert (found.is_writer, found.is_asked) == (False, True)
        assert gets(shelf, person(person_id=ANSWERED)) == all_answered(read=200, answer=200)
        assert gets(shelf, person(person_id=STRANGER)) == NOTHING


def test_an_answer_that_another_recorded_is_not_the_recorders(shelf: Any) -> None:
    """The secretary who heard it and left the office since has nothing to take back."""
    put(shelf, consent=Consent.AGREED, consent_is_own=False, consent_by_id=ANSWERED)
    assert gets(shelf, person(person_id=ANSWERED)) == NOTHING


def test_the_person_chosen_reads_it_once_an_answer_is_on_record(shelf: Any) -> None:
    put(shelf, person_id=CHOSEN)
    assert gets(shelf, person(person_id=CHOSEN)) == NOTHING, "nobody has asked yet"
    put(shelf, person_id=CHOSEN, consent=Consent.AGREED, consent_is_own=False, consent_by_id=ANSWERED)
    assert gets(shelf, person(person_id=CHOSEN)) == all_answered(read=200, answer=200)


def test_an_answer_that_fell_opens_nothing_to_who_gave_it(shelf: Any) -> None:
    put(shelf, consent=Consent.NOT_ASKED, consent_is_own=True, consent_by_id=ANSWERED)
    assert gets(shelf, person(person_id=ANSWERED)) == NOTHING


def test_what_is_withdrawn_is_the_units_alone(shelf: Any) -> None:
    put(
        shelf, state=ExemplarState.WITHDRAWN, writer_id=ASKED, person_id=CHOSEN,
        consent=Consent.AGREED, consent_is_own=True, consent_by_id=ANSWERED,
    )  # fmt: skip
    for number in (ASKED, CHOSEN, ANSWERED):
        assert gets(shelf, person(person_id=number)) == NOTHING
    assert gets(shelf, person(held(Role.COMMITTEE_MEMBER, PARTY), person_id=ASKED)) == all_answered(read=200)


# --- Opening a unit's year ---------------------------------------------------------------------------------


@pytest.fixture
def year_of(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(access, "passed_to", lambda *_asked: {})
    """Open the year 2026 of a unit by its number, as somebody; or return the status that refuses it."""
    form: Any = SimpleNamespace(name="current")

    def by_code(_session: object, code: str) -> Any:
        return SimpleNamespace(id=int(code), kind=KINDS[int(code)]) if int(code) in KINDS else None

    monkeypatch.setattr(access, "unit_by_code", by_code)
    monkeypatch.setattr(
        access, "find_plan", lambda _session, of: (SimpleNamespace(plan_id=1), form) if of == 2026 else None
    )
    monkeypatch.setattr(access, "registration_of", lambda *_args: None)

    def load(who: Principal, unit_id: int, need: Need = Need.READ, of: int = 2026) -> int:
        nothing: Any = None
        try:
            found = load_registration_for(nothing, at_noon(who, TODAY), str(unit_id), of, need)
        except HTTPException as refused:
            return refused.code or 0
        assert found.form is form
        return 200

    return load


@pytest.mark.parametrize(
    ("who", "reads", "registers"),
    [
        (person(held(Role.SECRETARY, PARTY)), 200, 200),
        (person(held(Role.DEPUTY_SECRETARY, PARTY)), 200, 200),
        (person(held(Role.COMMITTEE_MEMBER, PARTY)), 200, 403),
        (person(held(Role.DEPARTMENT_STAFF, PUBLICITY)), 200, 403),
        (person(held(Role.SECRETARY, OTHER_PARTY), home=PARTY), 404, 404),
        (person(held(Role.SECRETARY, CELL), home=CELL), 404, 404),
        (person(held(Role.SECRETARY, ROOT)), 404, 404),
        (person(held(Role.ADMINISTRATOR, ROOT)), 404, 404),
        (person(lent(PARTY)), 404, 404),
    ],
)  # fmt: skip
def test_a_units_year_is_opened_to_its_committee_and_to_who_watches(
    year_of: Any, who: Principal, reads: int, registers: int
) -> None:
    assert year_of(who, PARTY) == reads
    assert year_of(who, PARTY, Need.REGISTER) == registers


def test_units_that_register_nobody_have_no_year_and_other_years_no_plan(year_of: Any) -> None:
    for unit_id, kind in KINDS.items():
        registers = kind in {UnitKind.GRASSROOTS_PARTY_ORGANIZATION, UnitKind.GRASSROOTS_PARTY_CELL}
        found = {year_of(person(held(role, unit_id)), unit_id) for role in SIDES}
        assert found == {200 if registers else 404}, kind
        watcher = person(held(Role.HEAD, PUBLICITY))
        assert year_of(watcher, unit_id) == (200 if registers else 404)
        assert year_of(watcher, unit_id, of=2027) == 404
    assert year_of(person(held(Role.HEAD, PUBLICITY)), 999) == 404


def test_a_year_that_was_begun_keeps_the_form_that_it_was_begun_in(
    year_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = SimpleNamespace(paper=SimpleNamespace(template_id=5), exemplars=[])
    monkeypatch.setattr(
        access, "registration_of", lambda *asked: begun if asked[1:] == (PARTY, 1, 2026) else None
    )
    monkeypatch.setattr(access, "form_of", lambda _session, template_id: f"version {template_id}")
    nothing: Any = None
    secretary = at_noon(person(held(Role.SECRETARY, PARTY)), TODAY)
    found = load_registration_for(nothing, secretary, str(PARTY), 2026)
    assert (found.form, found.registration) == ("version 5", begun)


def test_a_year_is_registered_in_the_newest_plan_whose_form_covers_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def form(*years: int) -> Any:
        return SimpleNamespace(periods=lambda _plan: [Period(year) for year in years])

    forms = {3: None, 2: form(2026, 2027), 1: form(2025, 2026)}
    monkeypatch.setattr(access, "plans", lambda _session: [SimpleNamespace(plan_id=one) for one in forms])
    monkeypatch.setattr(
        access, "current_form", lambda _session, plan_id, code: forms[plan_id] if code == "mau-03" else None
    )

    def plan_of(year: int) -> int | None:
        nothing: Any = None
        found = access.find_plan(nothing, year)
        return found[0].plan_id if found else None

    assert [plan_of(year) for year in range(2024, 2029)] == [None, 1, 2, 2, None]


# --- What is opened ----------------------------------------------------------------------------------------


def on_paper(found: OpenExemplar) -> tuple[Any, ...]:
    return found.exemplar, found.plan, found.form.code, found.sheet_form.code, found.acting, found.sides


def test_a_year_is_opened_with_its_unit_plan_and_form(unit: Unit) -> None:
    def opening() -> OpenRegistration:
        return load_registration_for(unit.session, secretary, "snv", 2026, Need.REGISTER)

    secretary = at_noon(person(HeldOffice(Role.SECRETARY, unit.unit.id, unit.unit.kind)), TODAY)
    before = opening()
    assert (before.unit, before.plan, before.form.code) == (unit.unit, unit.world.plan, "mau-03")
    assert (before.year, before.acting, before.sides) == (2026, secretary, {REGISTRAR, COMMITTEE})
    assert (before.registration, before.exemplars) == (None, [])
    added = unit.add("Bà Sen")
    begun = opening()
    assert (begun.registration, begun.exemplars) == (added.registration, [added])
    assert (begun.unit, begun.plan, begun.form) == (unit.unit, unit.world.plan, before.form)


def test_an_exemplar_is_opened_with_its_plan_and_both_forms(unit: Unit) -> None:
    added = unit.add("Bà Sen")
    secretary = at_noon(person(HeldOffice(Role.SECRETARY, unit.unit.id, unit.unit.kind)), TODAY)
    found = load_exemplar_for(unit.session, secretary, added.id, Need.REGISTER)
    assert on_paper(found) == (added, unit.world.plan, "mau-03", "mau-03b", secretary, {REGISTRAR, COMMITTEE})
    assert (found.is_writer, found.is_asked) == (False, False)


@pytest.mark.parametrize("is_writer", [True, False])
def test_who_opens_an_exemplar_is_its_writer_if_said_and_asked_of_nothing_unless_said(
    unit: Unit, is_writer: bool
) -> None:
    added = unit.add("Bà Sen")
    found = open_exemplar(unit.session, added, SOMEBODY, {REGISTRAR}, is_writer=is_writer)
    assert on_paper(found) == (added, unit.world.plan, "mau-03", "mau-03b", SOMEBODY, {REGISTRAR})
    assert (found.is_writer, found.is_asked) == (is_writer, False)
