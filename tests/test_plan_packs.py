"""What an owner has loaded stays through every start and update; all else follows the bundle."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

import kl01.plan_packs
from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor, program
from kl01.audit.verbs import Verb
from kl01.checklist.models import ItemStatus
from kl01.checklist.rules import ItemState
from kl01.exemplars.access import find_plan
from kl01.forms.models import FormTemplate
from kl01.forms.versions import current_form, due_days, set_due_day, set_theme, theme_of
from kl01.kept import Revision
from kl01.periods import Period
from kl01.plan.bundled import says, stored_text
from kl01.plan.catalogue import Catalogue, catalogue, covered_years, current_plan, plans
from kl01.plan.models import Plan
from kl01.plan.operations import extend_plan, follow_plan_from, switch_item
from kl01.plan.queries import plan_by_code, plan_item
from kl01.plan_packs import Loaded, load_bundled, load_pack_into, read_forms, read_pack
from kl01.refusals import Refusal
from kl01.submissions.years import find_form
from tests.applications import NOW
from tests.own_packs import (
    CODE,
    NEWER_FORM,
    NEWER_OTHER_FORM,
    NEWER_PLAN,
    OTHER_CODE,
    OWN_FORM,
    OWN_PLAN,
    PACK,
    Change,
    next_plan,
    pack_with,
)
from tests.papers.made import begin
from tests.some import some
from tests.world import World

OWNER = Actor(None, "Lệnh load-plan", NOW)
PROGRAM = program(NOW)
TODAY = date(2026, 11, 23)

Update = Callable[..., list[Loaded]]


@pytest.fixture
def update(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Update:
    """Start a program that brings other texts, or with none the same again."""
    numbers = iter(range(100))

    def start(*changes: Change, without: tuple[str, ...] = ()) -> list[Loaded]:
        packs = tmp_path / f"packs-{next(numbers)}"
        packs.mkdir()
        pack_with(packs / CODE, *changes, without=without)
        monkeypatch.setattr(kl01.plan_packs, "BUNDLED_PACKS", packs)
        return load_bundled(session, PROGRAM)

    return start


@pytest.fixture
def load(session: Session, tmp_path: Path) -> Callable[..., Loaded]:
    """Load a folder of the owner's."""
    numbers = iter(range(100))

    def start(*changes: Change, without: tuple[str, ...] = ()) -> Loaded:
        folder = pack_with(tmp_path / f"own-{next(numbers)}", *changes, without=without)
        return load_pack_into(session, read_pack(folder), read_forms(folder), OWNER)

    return start


def plan(session: Session, code: str = CODE) -> Plan:
    found = plan_by_code(session, code)
    assert found is not None
    return found


def read(session: Session) -> Catalogue:
    found = catalogue(session, plan(session).id)
    assert found is not None
    return found


def kind(session: Session, code: str = "mau-02") -> str | None:
    """Return a word that a form in force says, None where there is none."""
    found = current_form(session, plan(session).id, code)
    return found.definition.kind if found else None


def whose(session: Session) -> dict[str, bool]:
    """Say of each form in force whether it is the owner's."""
    asked = select(FormTemplate).where(FormTemplate.plan_id == plan(session).id, FormTemplate.is_current)
    return {row.code: row.bundled_hash is None for row in session.scalars(asked)}


def counted(session: Session) -> tuple[int, int]:
    return tuple(session.execute(select(Revision.plans, Revision.forms)).one())  # type: ignore[return-value]


def loads(session: Session) -> list[tuple[str, list[str]]]:
    """Return who has loaded which forms."""
    asked = select(AuditEvent).where(AuditEvent.verb == Verb.FORM_LOADED).order_by(AuditEvent.id)
    return [(one.actor_name, one.data["changed"]) for one in session.scalars(asked)]


# --- What is the owner's stays -----------------------------------------------------------------------------


def test_pack_forms_only_stays_in_force_at_the_next_start(
    session: Session, load: Callable[..., Loaded], update: Update
) -> None:
    load(OWN_FORM)
    assert kind(session) == "Bản đăng ký"
    before = counted(session)
    assert update() == []
    assert kind(session) == "Bản đăng ký"
    assert counted(session) == before, "a start writes nothing"


def test_pack_forms_only_takes_that_form_alone_as_the_owners(
    session: Session, load: Callable[..., Loaded], update: Update
) -> None:
    loaded = load(OWN_FORM)
    assert loaded.sentences() == ["Mẫu 02 – Kế hoạch năm: đã đổi, từ nay theo bản của đơn vị."]
    assert whose(session) == {code: code == "mau-02" for code in some(whose(session))}
    assert plan(session).bundled_hash is not None
    update(NEWER_FORM, NEWER_OTHER_FORM, NEWER_PLAN)
    assert kind(session) == "Bản đăng ký"
    other = current_form(session, plan(session).id, "mau-01")
    assert other is not None
    assert other.definition.name.startswith("Mới: ")
    item = read(session).item("II1-02")
    assert item is not None
    assert item.evidence == "Kế hoạch đã ký (số, ngày)"


def test_whose_a_text_is_does_not_hang_on_who_left_an_event_last(
    session: Session, load: Callable[..., Loaded], update: Update
) -> None:
    load(OWN_FORM)
    update(NEWER_OTHER_FORM)
    assert loads(session)[-1] == ("Chương trình", ["mau-01"]), "the program was the last to load forms"
    update(NEWER_FORM, NEWER_OTHER_FORM)
    assert kind(session) == "Bản đăng ký"


def test_an_own_plan_stays_and_its_forms_follow_the_bundle(
    session: Session, load: Callable[..., Loaded], update: Update
) -> None:
    assert load(OWN_PLAN).sentences() == [
        "Kế hoạch và nội dung theo dõi: theo bản của đơn vị; đổi phần chung của kế hoạch."
    ]
    update(NEWER_PLAN, NEWER_FORM)
    assert read(session).document["number"] == "15-KH/ĐUK"
    assert kind(session) == "Kế hoạch hành động"


def test_what_the_committee_has_set_outlives_an_update(session: Session, update: Update) -> None:
    switch_item(session, plan(session), plan_item(session, 1, "II1-02"), False, OWNER)  # type: ignore[arg-type]
    extend_plan(session, plan(session), 2028, OWNER)
    form = current_form(session, 1, "mau-02")
    assert form is not None
    year = Period(2026)
    set_due_day(session, read(session), form, year, date(2026, 5, 4), OWNER)
    set_theme(session, read(session), 2026, "Chuyên đề của đơn vị", OWNER)
    update(NEWER_PLAN, NEWER_FORM, ("mau-02.toml", 'due = "31/3"', 'due = "15/4"'))
    item = read(session).item("II1-02")
    assert item is not None
    assert (item.enabled, item.evidence) == (False, "Kế hoạch đã ký (số, ngày)")
    assert read(session).extended_to == 2028
    form = current_form(session, 1, "mau-02")
    assert form is not None
    days = due_days(session, read(session), [form])
    assert (days["mau-02", year], days["mau-02", Period(2025)]) == (date(2026, 5, 4), date(2025, 4, 15))
    assert theme_of(session, 1, year) == "Chuyên đề của đơn vị"


def test_loading_ones_own_folder_again_changes_nothing(
    session: Session, load: Callable[..., Loaded], update: Update
) -> None:
    load(OWN_FORM, OWN_PLAN)
    before = counted(session)
    again = load(OWN_FORM, OWN_PLAN)
    assert not again
    assert again.sentences() == []
    assert counted(session) == before


def test_an_own_text_that_a_later_bundle_says_too_stays_the_owners(
    session: Session, load: Callable[..., Loaded], update: Update
) -> None:
    load(OWN_FORM)
    update(OWN_FORM)
    load(OWN_FORM)
    update(NEWER_FORM)
    assert kind(session) == "Bản đăng ký"


def test_who_loads_the_bundled_text_goes_back_to_it(
    session: Session, load: Callable[..., Loaded], update: Update
) -> None:
    load(OWN_FORM, OWN_PLAN)
    assert load().sentences() == [
        "Kế hoạch và nội dung theo dõi: theo bản đi kèm phần mềm; đổi phần chung của kế hoạch.",
        "Mẫu 02 – Kế hoạch năm: đã đổi, từ nay theo bản đi kèm phần mềm.",
    ]
    update(NEWER_FORM, NEWER_PLAN)
    assert kind(session) == "Kế hoạch hành động"
    assert read(session).document["number"] == ""


# --- What is new and named by nobody is added --------------------------------------------------------------


def test_who_loaded_an_own_plan_gets_the_forms_that_an_update_brings(
    session: Session, load: Callable[..., Loaded], update: Update
) -> None:
    exemplars = ("mau-03.toml", "mau-03a.toml", "mau-03b.toml")
    session.execute(delete(FormTemplate).where(FormTemplate.code.like("mau-03%")))
    load(OWN_PLAN, OWN_FORM, without=exemplars)
    assert kind(session, "mau-03") is None
    brought = update()
    assert [one.definition.code for one in brought[0].forms] == ["mau-03", "mau-03a", "mau-03b"]
    assert brought[0].sentences()[0].endswith(": đã thêm, theo bản đi kèm phần mềm.")
    assert kind(session, "mau-03") is not None
    assert kind(session) == "Bản đăng ký"


def test_a_bundled_form_that_the_owners_folder_does_not_name_stays(
    session: Session, load: Callable[..., Loaded], update: Update
) -> None:
    loaded = load(OWN_FORM, without=("mau-03b.toml",))
    assert loaded.sentences()[-1].endswith(
        ": thư mục không có tệp mau-03b.toml nên giữ nguyên bản đi kèm phần mềm."
    )
    assert kind(session, "mau-03b") is not None
    assert update() == []


def test_a_form_of_the_owners_that_their_folder_names_no_more_is_not_brought_back(
    session: Session, load: Callable[..., Loaded], update: Update
) -> None:
    change = ("mau-03b.toml", 'name = "', 'name = "Riêng: ')
    load(change)
    assert "thôi dùng" in load(without=("mau-03b.toml",)).sentences()[-1]
    assert kind(session, "mau-03b") is None
    update(NEWER_FORM)
    assert kind(session, "mau-03b") is None


def test_a_form_that_the_bundle_gives_up_is_retired_unless_it_is_the_owners(
    session: Session, load: Callable[..., Loaded], update: Update
) -> None:
    update(without=("mau-03b.toml",))
    assert kind(session, "mau-03b") is None
    update()
    assert kind(session, "mau-03b") is not None
    load(OWN_FORM)
    update(without=("mau-02.toml",))
    assert kind(session) == "Bản đăng ký"


def test_a_plan_of_another_code_stands_beside_the_bundled_one_and_gets_nothing_of_it(
    session: Session, load: Callable[..., Loaded], update: Update
) -> None:
    before = counted(session)
    assert update() == []
    assert counted(session) == before
    loaded = load(OTHER_CODE, OWN_FORM, without=("mau-03.toml", "mau-03a.toml", "mau-03b.toml"))
    assert loaded.is_new
    assert loaded.sentences()[0] == "Kế hoạch mới, đã thêm."
    assert update() == []
    own = plan(session, "dang-bo-tinh")
    assert own.bundled_hash is None
    assert current_form(session, own.id, "mau-03") is None
    assert plan(session).bundled_hash is not None
    assert kind(session) == "Kế hoạch"


# --- Plans that cover the same year ------------------------------------------------------------------------


def load_next(session: Session, folder: Path) -> Loaded:
    """Load a plan for 2026 to 2030 as the owner's."""
    return load_pack_into(session, read_pack(next_plan(folder)), read_forms(folder), OWNER)


def followed(session: Session, year: int) -> str:
    found = current_plan(session, year)
    assert found is not None
    return found.code


def form_plan(session: Session, code: str, period: Period, today: date = TODAY) -> str:
    """Return the code of the plan whose form people get for a period."""
    found = find_form(session, code, period, today=today)
    assert found is not None
    return found[0].code


def test_pack_2026_leaves_the_bundled_plan_the_year_to_which_it_was_prolonged(
    session: Session, tmp_path: Path
) -> None:
    loaded = load_next(session, tmp_path / "next")
    assert [followed(session, year) for year in (2025, 2026, 2027)] == [CODE, CODE, "ct07-2026"]
    assert "theo dõi từ năm 2027" in loaded.sentences()[1]
    assert covered_years(plans(session)) == list(range(2021, 2031))
    assert form_plan(session, "mau-01", Period.TERM) == CODE
    assert form_plan(session, "mau-02", Period(2026)) == CODE
    assert form_plan(session, "mau-02-kq", Period(2026)) == CODE
    exemplars = find_plan(session, 2026)
    assert exemplars is not None
    assert exemplars[0].code == CODE
    assert form_plan(session, "mau-01", Period.TERM, date(2027, 1, 4)) == "ct07-2026"


def test_a_plan_under_which_nothing_was_done_leaves_its_years_to_a_new_one(
    session: Session, tmp_path: Path
) -> None:
    plan(session).extended_to = 2025
    assert load_next(session, tmp_path / "next").waits_for is None
    assert followed(session, 2026) == "ct07-2026"


def tick(session: Session, world: World) -> None:
    item = read(session).item("II1-01")
    assert item is not None
    cell = {"unit_id": world.unit("snv").id, "item_id": item.id, "item_version_id": item.version_id}
    session.add(ItemStatus(**cell, year=2025, quarter=1, state=ItemState.IN_PROGRESS))
    session.flush()


def write(session: Session, world: World) -> None:
    begin(session, world.person("canbo.snv"), "mau-02", 2025, NOW)


@pytest.mark.parametrize("act", [tick, write])
def test_a_plan_under_which_something_was_done_keeps_its_years(
    session: Session, load: Callable[..., Loaded], world: World, act: Callable[[Session, World], None]
) -> None:
    plan(session).extended_to = 2025
    act(session, world)
    assert load(OTHER_CODE).waits_for == (plan(session).name, 2026)
    assert followed(session, 2025) == CODE


def test_the_committee_says_from_which_year_a_plan_is_followed(session: Session, tmp_path: Path) -> None:
    load_next(session, tmp_path / "next")
    new = plan(session, "ct07-2026")
    follow_plan_from(session, new, 2026, OWNER)
    assert followed(session, 2026) == "ct07-2026"
    follow_plan_from(session, new, 2027, OWNER)
    assert followed(session, 2026) == CODE
    for year in (2025, 2031):
        with pytest.raises(Refusal, match="từ 2026 đến 2030"):
            follow_plan_from(session, new, year, OWNER)


def test_neither_a_start_nor_a_new_text_changes_which_plan_is_followed(
    session: Session, tmp_path: Path, update: Update
) -> None:
    load_next(session, tmp_path / "next")
    update(NEWER_PLAN, ("plan.toml", "last_year = 2025", "last_year = 2027"))
    assert [followed(session, year) for year in (2026, 2027)] == [CODE, "ct07-2026"]
    plan(session, "ct07-2026").followed_from = None
    earlier = replace(read_pack(tmp_path / "next"), first_year=2021)
    load_pack_into(session, earlier, read_forms(PACK), OWNER)
    assert [followed(session, year) for year in (2025, 2026)] == [CODE, "ct07-2026"]


# --- What a plan says, read back ---------------------------------------------------------------------------


def test_a_stored_plan_says_what_its_pack_says(session: Session) -> None:
    pack = read_pack(PACK)
    assert says(session, plan(session), pack)
    assert stored_text(session, 1).items[0].wording == pack.items[0].wording


@pytest.mark.parametrize("change", [OWN_PLAN, NEWER_PLAN])
def test_a_pack_that_says_something_else_is_told_apart(
    session: Session, tmp_path: Path, change: Change
) -> None:
    assert not says(session, plan(session), read_pack(pack_with(tmp_path / "other", change)))
