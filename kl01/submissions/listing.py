"""The lists of who has handed in, and the counts of units, for paper, Word and Excel."""

from collections.abc import Sequence
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from kl01.forms.versions import Form, Title, form_of, form_title, paper_title
from kl01.org.access import Principal
from kl01.org.acting import Acting
from kl01.org.issuing import UNION_SIGN, agency_sign
from kl01.org.kinds import Role, Standing, UnitKind
from kl01.org.list_heading import Issue, ListOffice, office_issue, party_office
from kl01.org.naming import Named, told_apart
from kl01.org.print_profiles import print_profile
from kl01.org.signatures import AGENCY, TRADE_UNION
from kl01.org.units import Unit, unit_by_id, units
from kl01.periods import VIETNAM, Period, format_date, format_moment, local_day
from kl01.plan.catalogue import Catalogue, catalogue
from kl01.printing.listing import (
    Entry,
    Listing,
    ListingCell,
    ListingColumn,
    Parted,
    part_of,
)
from kl01.submissions.counts import UnitCount, led_units, total_of
from kl01.submissions.lists import HandedList, ReceiverDesk, count_words
from kl01.submissions.people import paper_heading, receiver_words
from kl01.submissions.presentation import STATE_KINDS
from kl01.submissions.queue import Queued
from kl01.submissions.receivers import Receiver, ReceiverKind
from kl01.submissions.tallies import Tally


def handed_listing(
    session: Session,
    desk: ReceiverDesk,
    found: HandedList,
    form: Form,
    period: Period,
    due_on: date,
    today: date,
) -> Listing:
    """Return the list of who has handed in a form and who has not, ready to be read out at the meeting."""
    several = found.units > 1
    rows: list[tuple[ListingCell, ...]] = []
    for row in found.rows:
        day = row.line.submitted_at if row.line.handed_in else None
        handed_on = local_day(day) if day else None
        rows.append((row.name, *((row.unit_name,) if several else ()), row.state, handed_on))
    sentences = [_sentence(found.words, due_on, today)]
    if found.missing:
        sentences.append(f"Chưa nộp: {', '.join(row.name for row in found.missing)}.")
    columns = [
        ListingColumn("Họ và tên", 32 if several else 42),
        *([ListingColumn("Nơi sinh hoạt", 24)] if several else []),
        ListingColumn("Tình trạng", 20 if several else 30),
        ListingColumn("Ngày nộp", 16 if several else 20, centred=True),
    ]
    return Listing(
        "Danh sách",
        f"đã nộp, chưa nộp {form_title(form.definition, period)}",
        receiver_words(session, desk.receiver, today, 0).unit_name,
        tuple(sentences),
        tuple(columns),
        tuple(rows),
    )


def _sentence(words: str, due_on: date, today: date) -> str:
    return f"Tính đến {format_date(today)}: {words}. Hạn nộp: {format_date(due_on)}."


def count_listing(
    found: list[UnitCount], form: Form, period: Period, unit: Unit, due_on: date, today: date
) -> Listing:
    """Return the counts of units, by kind and name."""
    standings = [one for one in Standing if form.is_for(one)]
    rows = [
        _counted(count_name(one), [one.tally(standing) for standing in standings], one.total) for one in found
    ]
    whole = total_of(one.total for one in found)
    sums = [total_of(one.tally(standing) for one in found) for standing in standings]
    return Listing(
        "Tổng hợp",
        f"nộp {form_title(form.definition, period)}",
        unit.name,
        (
            _sentence(count_words(whole.handed_in, whole.owed), due_on, today),
            f"Cột {', '.join(one.label for one in standings)}: số đã nộp/số phải nộp.",
        ),
        (
            ListingColumn("Đơn vị", 44),
            *(
                ListingColumn(
                    f"{one.label} (đã nộp/phải nộp)",
                    28 / len(standings),
                    centred=True,
                    parts=(f"{one.label} đã nộp", f"{one.label} phải nộp", f"{one.label} đã nộp (%)"),
                )
                for one in standings
            ),
            ListingColumn("Đã nộp", 10, centred=True, parts=("Đã nộp", "Đã nộp (%)")),
            ListingColumn("Còn thiếu", 10, centred=True),
        ),
        tuple(rows),
        _counted("Cộng", sums, whole) if rows else (),
    )


def _counted(name: str, each: Sequence[Tally], total: Tally) -> tuple[ListingCell, ...]:
    share = part_of(total.handed_in, total.owed).parts[2]
    return (
        name,
        *(part_of(one.handed_in, one.owed) for one in each),
        Parted(total.handed_in, (total.handed_in, share)),
        total.owed - total.handed_in,
    )


_QUEUE = (
    ListingColumn("Người nộp", 30, parts=("Người nộp", "Nơi sinh hoạt")),
    ListingColumn("Mẫu", 28),
    ListingColumn("Nộp lúc", 18, parts=("Nộp lúc", "Đã chờ (ngày)", "Nhập thay")),
    ListingColumn("Trạng thái", 16),
)


def queue_listing(
    session: Session,
    found: Sequence[Queued],
    total: int,
    which: str,
    body: str,
    waits: bool,
    today: date,
) -> Listing:
    """Return some of a receiver's papers, of how many, and `which` they are (“chờ xác nhận”).

    `waits`: whether they still wait for a word.
    """
    titles: dict[tuple[int, Period], Title] = {}
    for paper in found:
        key = (paper.template_id, paper.period)
        if key not in titles:
            plan = catalogue(session, paper.plan_id)
            assert plan is not None
            titles[key] = paper_title(form_of(session, paper.template_id), plan, paper.period)
    known, show = units(session).by_id, url_for("review.show", paper_id=0).removesuffix("0")
    called = told_apart([Named(one.owner_name, one.owner_born) for one in _owners(found)])
    names = {one.owner_id: name for one, name in zip(_owners(found), called, strict=True)}
    rows = (
        _queued(
            paper,
            names[paper.owner_id],
            titles[paper.template_id, paper.period],
            known[paper.unit_id].name,
            f"{show}{paper.id}",
            waits,
            today,
        )
        for paper in found
    )
    sentence = f"Tính đến {format_date(today)}: {total} mẫu."
    return Listing("Danh sách", f"mẫu {which}", body, (sentence,), _QUEUE, tuple(rows))


def _owners(found: Sequence[Queued]) -> list[Queued]:
    """Return a paper of each person, whose papers may be several."""
    return list({one.owner_id: one for one in found}.values())


def _queued(
    paper: Queued, name: str, title: Title, unit_name: str, address: str, waits: bool, today: date
) -> tuple[ListingCell, ...]:
    days = (today - local_day(paper.submitted_at)).days
    entered = "nhập thay" if paper.entered_by_id else ""
    handed = (
        format_moment(paper.submitted_at),
        f"đã chờ {days} ngày" if waits and days else "",
        entered,
    )
    moment = paper.submitted_at.astimezone(VIETNAM).replace(tzinfo=None, second=0, microsecond=0)
    return (
        Parted(Entry(name, address, hint=unit_name, beneath=True), (name, unit_name)),
        Entry(title.form, hint=title.plan, beneath=True),
        Parted(Entry("\n".join(filter(None, handed))), (moment, days if waits else None, entered)),
        Entry(paper.state.label, sign=STATE_KINDS[paper.state]),
    )


def of_owed(tally: Tally) -> str:
    """Return “3/5”: how many of those who owe have handed in; a dash where nobody owes."""
    return str(part_of(tally.handed_in, tally.owed).shown)


def count_name(one: UnitCount) -> str:
    """Return how a line of the counts is called."""
    return f"{one.unit.name} (sinh hoạt trực tiếp)" if one.direct else one.unit.name


def counting_office(principal: Principal, path: Sequence[int]) -> Receiver:
    """Return the office under whose heading a person prints the counts of a unit.

    `path` is the unit and all above it. Ban Tuyên giáo prints under its own name, a secretary under that of
    the nearest unit that they lead.
    """
    for office in principal.offices:
        if principal.is_standing_office and office.unit_kind is UnitKind.PUBLICITY_DEPARTMENT:
            return Receiver(ReceiverKind.PARTY, Role.HEAD, office.unit_id)
    led = led_units(principal)
    return Receiver(ReceiverKind.PARTY, Role.SECRETARY, next(unit for unit in path if unit in led))


def receiver_issue(session: Session, acting: Acting, plan: Catalogue, receiver: Receiver) -> Issue:
    """Return what a list of an office that receives papers may be issued with, by who prints it there."""
    unit, today = unit_by_id(session, receiver.unit_id), acting.today
    party = receiver.kind is ReceiverKind.PARTY
    profile = print_profile(session, plan.begins_on, party=party)
    if party:
        leading = Role.HEAD if unit.kind.is_department else Role.SECRETARY
        office = party_office(session, unit, leading, today)
    else:
        heading = paper_heading(session, unit, receiver, today, party=False)
        is_union = receiver.kind is ReceiverKind.TRADE_UNION
        name = heading.issuer.replace("\n", " ")
        told = (f"{heading.superior} (để báo cáo)",) if heading.superior else ()
        office = ListOffice(
            receiver.role,
            unit.id,
            heading.superior,
            heading.issuer,
            TRADE_UNION if is_union else AGENCY,
            UNION_SIGN if is_union else agency_sign(name),
            (*told, f"Lưu {name}"),
        )
    return office_issue(session, acting.principal, office, profile, today)
