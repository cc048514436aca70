"""What is done to the organisation as a whole: its set-up, the committee, the units.

People are in `people_operations`, offices in `office_operations`, accounts in `kl01.accounts.operations`,
delegations in `delegation_operations`. All flush and never commit, leave an audit event, and raise
Refusal, with the message for the form, if the rules forbid the act.
"""

import secrets
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.db import StaleVersionError
from kl01.org.kinds import UnitKind
from kl01.org.models import (
    NAME_LENGTH,
    Committee,
    Membership,
    Office,
    OrgUnit,
    UnitHistory,
)
from kl01.org.office_operations import end_offices
from kl01.org.people_operations import move_to_successor
from kl01.org.rules import (
    CODE_PATTERN,
    FURTHEST_AHEAD,
    check_day,
    check_printed_name,
    check_unit_place,
    is_valid_on,
)
from kl01.org.signatures import SIGNING_CHOICES, SignsFor, usual_choice
from kl01.org.units import unit_by_code
from kl01.periods import format_date, local_day
from kl01.refusals import Refusal
from kl01.text import fold

DAY = timedelta(days=1)


def create_unit(
    session: Session,
    actor: Actor,
    *,
    kind: UnitKind,
    name: str,
    code: str,
    parent: OrgUnit | None,
    valid_from: date,
) -> OrgUnit:
    """Add a unit that exists from a day on; `parent` is None for the root alone."""
    if not CODE_PATTERN.fullmatch(code):
        raise Refusal(
            "Mã đơn vị gồm 2 đến 30 chữ thường không dấu, chữ số, gạch nối, ví dụ snv hoặc cb-vp", "code"
        )
    if unit_by_code(session, code):
        raise Refusal(f"Mã {code} đã dùng cho đơn vị khác. Chọn mã khác", "code")
    if parent is not None:
        check_unit_place(kind, parent.kind)
        check_day(valid_from, "Ngày bắt đầu", parent.valid_from, local_day(actor.at) + FURTHEST_AHEAD)
        if not is_valid_on(parent.valid_from, parent.valid_to, valid_from):
            raise Refusal(f"{parent.name} không còn hoạt động. Chọn đơn vị khác", "parent")
        _check_name_free(session, name, parent)
    unit = OrgUnit(
        code=code,
        kind=kind,
        name=name,
        folded_name=fold(name)[:NAME_LENGTH],
        parent=parent,
        valid_from=valid_from,
    )
    session.add(unit)
    session.flush()
    session.add(_history_row(unit, valid_from))
    record(
        session, actor, Verb.UNIT_CREATED, _unit_key(unit), unit_id=unit.id, data={"to": _unit_facts(unit)}
    )
    return unit


def change_unit(
    session: Session,
    actor: Actor,
    unit: OrgUnit,
    *,
    name: str,
    printed_name: str | None = None,
    parent: OrgUnit | None,
    version: int,
    since: date | None,
) -> None:
    """Rename a unit or put it under another one, from the day `since` on; None corrects a slip of the pen.

    `since` is today or earlier, since a unit's row holds its name and parent of today. A correction changes
    the last entry of its history instead of adding one. `printed_name` is how headings of papers write the
    name, empty for the name itself; None leaves it. Raises StaleVersionError if the unit was changed since
    `version`.
    """
    if unit.version != version:
        raise StaleVersionError
    if (parent is None) != (unit.parent_id is None):
        raise Refusal("Chọn đơn vị cấp trên", "parent")
    before = _unit_facts(unit)
    if parent is not None:
        check_unit_place(unit.kind, parent.kind)
        if not is_valid_on(parent.valid_from, parent.valid_to, local_day(actor.at)):
            raise Refusal(f"{parent.name} không còn hoạt động. Chọn đơn vị khác", "parent")
        _check_name_free(session, name, parent, unit)
    last, printed = unit.history[-1], unit.printed_name if printed_name is None else printed_name or None
    if since is not None:
        check_day(since, "Ngày thay đổi", last.valid_from, local_day(actor.at), "since")
    check_printed_name(printed, unit.printed_name, name, unit.name, renamed=since is not None)
    unit.name, unit.folded_name, unit.parent = name, fold(name)[:NAME_LENGTH], parent
    unit.printed_name = printed
    session.flush()
    if since is None or since == last.valid_from:
        last.name, last.printed_name, last.parent_id = unit.name, printed, unit.parent_id
    else:
        session.add(_history_row(unit, since))
    session.flush()
    session.expire(unit, ["history"])
    after = _unit_facts(unit)
    if after != before:
        change = {"from": before, "to": after, "since": since.isoformat() if since else None}
        record(session, actor, Verb.UNIT_CHANGED, _unit_key(unit), unit_id=unit.id, data=change)


def choose_signing(
    session: Session, actor: Actor, unit: OrgUnit, *, signs_for: SignsFor, version: int
) -> None:
    """Say for which body a unit's leaders sign from now on; papers that were handed in keep their words.

    Refused where the unit's kind leaves no such choice. Raises StaleVersionError if the unit was changed
    since `version`.
    """
    if unit.version != version:
        raise StaleVersionError
    if signs_for not in SIGNING_CHOICES.get(unit.kind, ()):
        raise Refusal("Chọn cách ký", "signs_for")
    before = signing_choice(unit)
    if signs_for is before:
        return
    unit.signs_for = signs_for
    session.flush()
    change = {"from": {"signs_for": before.value if before else None}, "to": {"signs_for": signs_for.value}}
    record(session, actor, Verb.UNIT_CHANGED, _unit_key(unit), unit_id=unit.id, data=change)


def signing_choice(unit: OrgUnit) -> SignsFor | None:
    """Return for which body a unit's leaders sign today; None where its kind leaves no choice."""
    return unit.signs_for or usual_choice(unit.kind, unit.name)


def close_unit(
    session: Session, actor: Actor, unit: OrgUnit, *, last_day: date, successor: OrgUnit | None, version: int
) -> None:
    """End a unit after its last day. Its offices end with it, its people go on in the successor.

    The audit trail tells of each of them, in one batch with the end of the unit.

    Refused for the root, for a unit that was closed before, while units stand under it, and while people
    belong to it with no successor to take them. Raises StaleVersionError if the unit was changed since
    `version`.
    """
    if unit.version != version:
        raise StaleVersionError
    if unit.kind is UnitKind.BLOC_COMMITTEE:
        raise Refusal("Đảng ủy cấp trên (gốc) không kết thúc được")
    if unit.valid_to is not None:
        raise Refusal(f"{unit.name} đã được ghi hoạt động đến hết {format_date(unit.valid_to)}")
    check_day(last_day, "Ngày cuối cùng", unit.valid_from, local_day(actor.at) + FURTHEST_AHEAD, "last_day")
    under = session.scalars(
        select(OrgUnit).where(OrgUnit.parent_id == unit.id, _lasts_beyond(OrgUnit, last_day))
    ).first()
    if under is not None:
        raise Refusal(
            f"{under.name} còn đứng dưới đơn vị này. Chuyển hoặc kết thúc các đơn vị trực thuộc trước"
        )
    if successor is not None and (
        successor.id == unit.id or not is_valid_on(successor.valid_from, successor.valid_to, last_day + DAY)
    ):
        raise Refusal("Chọn đơn vị kế tục còn hoạt động sau ngày này", "successor")
    batch = secrets.token_hex(8)
    moved = _move_all(session, actor, unit, successor, last_day, batch)
    offices = select(Office).where(Office.unit_id == unit.id, _lasts_beyond(Office, last_day))
    end_offices(session, actor, session.scalars(offices).all(), last_day=last_day, batch=batch)
    unit.valid_to, unit.successor = last_day, successor
    session.flush()
    facts = {
        "last_day": last_day.isoformat(),
        "successor": successor.code if successor else None,
        "people": moved,
    }
    record(
        session,
        actor,
        Verb.UNIT_CLOSED,
        _unit_key(unit),
        unit_id=unit.id,
        batch=batch,
        data={"to": facts},
    )


def _lasts_beyond(
    table: type[Membership] | type[Office] | type[OrgUnit], last_day: date
) -> ColumnElement[bool]:
    return or_(table.valid_to.is_(None), table.valid_to > last_day)


def _move_all(
    session: Session, actor: Actor, unit: OrgUnit, successor: OrgUnit | None, last_day: date, batch: str
) -> int:
    members = session.scalars(
        select(Membership).where(Membership.unit_id == unit.id, _lasts_beyond(Membership, last_day))
    ).all()
    if not members:
        return 0
    if successor is None:
        raise Refusal(
            f"Còn {len(members)} người sinh hoạt ở đây. Chọn đơn vị kế tục, hoặc chuyển từng người trước",
            "successor",
        )
    for membership in members:
        move_to_successor(session, actor, membership, successor, last_day=last_day, batch=batch)
    return len(members)


def _check_name_free(session: Session, name: str, parent: OrgUnit, unit: OrgUnit | None = None) -> None:
    same = select(OrgUnit.id).where(
        OrgUnit.parent_id == parent.id,
        OrgUnit.folded_name == fold(name)[:NAME_LENGTH],
        OrgUnit.valid_to.is_(None),
    )
    if session.scalars(same).first() not in {None, unit.id if unit else None}:
        raise Refusal(f"Dưới {parent.name} đã có đơn vị tên này", "name")


def _history_row(unit: OrgUnit, since: date) -> UnitHistory:
    return UnitHistory(
        unit_id=unit.id,
        valid_from=since,
        name=unit.name,
        printed_name=unit.printed_name,
        parent_id=unit.parent_id,
    )


def _unit_key(unit: OrgUnit) -> tuple[str, str]:
    return ("unit", str(unit.id))


def _unit_facts(unit: OrgUnit) -> dict[str, str | None]:
    return {
        "code": unit.code,
        "kind": unit.kind.value,
        "name": unit.name,
        "printed_name": unit.printed_name or "",
        "parent": unit.parent.code if unit.parent else None,
    }


def change_committee(
    session: Session,
    actor: Actor,
    committee: Committee,
    *,
    superior_name: str,
    place_name: str,
    help_contact: str,
) -> None:
    """Change what papers and pages say of the committee beside its name."""
    before = _committee_facts(committee)
    committee.superior_name, committee.place_name = superior_name, place_name
    committee.help_contact = help_contact
    after = _committee_facts(committee)
    if after != before:
        session.flush()
        record(session, actor, Verb.COMMITTEE_CHANGED, ("committee", "1"), data={"from": before, "to": after})


def _committee_facts(committee: Committee) -> dict[str, str]:
    return {
        "superior_name": committee.superior_name,
        "place_name": committee.place_name,
        "help_contact": committee.help_contact,
    }
