"""The list of all exemplars of a year, as Ban Tuyên giáo prints and sends it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from kl01.exemplars.models import Exemplar
from kl01.exemplars.presentation import decision_words
from kl01.exemplars.rules import State
from kl01.forms.definition.vocabulary import HeadingStyle
from kl01.forms.document import profile_name
from kl01.org.access import Principal
from kl01.org.kinds import Role, UnitKind
from kl01.org.list_heading import list_heading, party_office
from kl01.org.models import OrgUnit
from kl01.periods import format_date
from kl01.plan.catalogue import Catalogue
from kl01.printing.listing import Listing, ListingColumn, ListingHeading

_COLUMNS = (
    ListingColumn("Đơn vị", 18),
    ListingColumn("Tập thể, cá nhân", 20),
    ListingColumn("Lĩnh vực, nội dung", 24),
    ListingColumn("Cấp ủy thông qua", 14),
    ListingColumn("Tình trạng", 16),
)


def reported_listing(
    plan: Catalogue,
    year: int,
    units: int,
    unregistered: Sequence[str],
    exemplars: Sequence[Exemplar],
    today: date,
) -> Listing:
    """Return what the units have reported of a year; `unregistered` names those of them without a choice."""
    reported = f"{len(exemplars)} tập thể, cá nhân được báo cáo"
    registered = f"{units - len(unregistered)}/{units} đơn vị đã đăng ký"
    sentences = [f"Tính đến {format_date(today)}: {reported}, {registered}."]
    if unregistered:
        sentences.append(f"Chưa đăng ký: {', '.join(unregistered)}.")
    return Listing(
        "Danh sách",
        f"tập thể, cá nhân điển hình được đăng ký năm {year}",
        plan.issuer,
        tuple(sentences),
        _COLUMNS,
        tuple(_row(one) for one in exemplars),
    )


def _row(one: Exemplar) -> tuple[str, ...]:
    position = one.row.get("position", "")
    who = f"{one.name} ({position})" if position else f"{one.name} (tập thể)"
    what = "\n".join(part for part in (one.field, one.row.get("content", "")) if part)
    meeting = one.meeting
    state = decision_words(one.decision_number, one.decided_on) if one.state is State.COMMENDED else ""
    return (
        one.unit.name,
        who,
        what,
        f"{meeting.number}, ngày {format_date(meeting.held_on)}" if meeting else "",
        "\n".join(part for part in (one.state.label, state) if part),
    )


def department_heading(
    session: Session, principal: Principal, plan: Catalogue, today: date
) -> ListingHeading:
    """Return the heading of Ban Tuyên giáo, for one of its people; its head signs as such.

    Raises:
        StopIteration: the person holds no office there.

    """
    held = next(one for one in principal.offices if one.unit_kind is UnitKind.PUBLICITY_DEPARTMENT)
    office = party_office(session, session.get_one(OrgUnit, held.unit_id), Role.HEAD, today)
    return list_heading(session, principal, office, profile_name(HeadingStyle.PARTY, plan), today)
