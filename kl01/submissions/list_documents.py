"""The lists of who has handed in, and the counts of units, as papers to print and as tables for Excel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kl01.forms.definition.vocabulary import HeadingStyle
from kl01.forms.document import profile_name
from kl01.forms.versions import Form, form_title
from kl01.org.access import Principal
from kl01.org.kinds import Role, Standing, UnitKind
from kl01.org.models import OrgUnit
from kl01.org.queries import committee, unit_by_id
from kl01.periods import Period, format_date, format_paper_date, local_day
from kl01.plan.catalogue import Catalogue
from kl01.printing.document import Block, Document, Paragraphs, SignatureColumn, Table, TableColumn
from kl01.printing.xlsx import Cell, table_xlsx
from kl01.submissions.counts import UnitCount, led_units, total_of
from kl01.submissions.lists import HandedList, ReceiverDesk, count_words
from kl01.submissions.people import ReceiverWords, paper_heading, receiver_words
from kl01.submissions.queries import Tally
from kl01.submissions.receivers import Receiver, ReceiverKind

NUMBER_PERCENT = 8.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its header, its share of the paper's width in per cent, whether it is centred."""

    header: str
    percent: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class ListPaper:
    """A list as it is printed or put in an Excel file."""

    kind: str
    subject: str
    body: str
    """Whose list it is."""
    before: tuple[str, ...]
    """Sentences above the table."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def document(
        self, session: Session, principal: Principal, plan: Catalogue, office: Receiver, today: date
    ) -> Document:
        """Return the list under the heading of an office, to be signed by the person who prints it."""
        unit = unit_by_id(session, office.unit_id)
        party = office.kind is ReceiverKind.PARTY
        style = HeadingStyle.PARTY if party else HeadingStyle.STATE
        heading = paper_heading(session, unit, office, today, party=party)
        words = receiver_words(session, office, today, 0)
        found = committee(session)
        blocks: list[Block] = [Paragraphs(sentence) for sentence in self.before]
        blocks.append(self._table())
        return Document(
            profile=profile_name(style, plan),
            mark="",
            draft="",
            superior=heading.superior,
            issuer=heading.issuer,
            place_date=f"{found.place_name if found else ''}, {format_paper_date(today)}",
            kind=self.kind,
            subject=(self.subject,),
            blocks=tuple(blocks),
            left=None,
            right=_signer(principal, office, words),
        )

    def _table(self) -> Table:
        return Table(
            (
                TableColumn("TT", NUMBER_PERCENT, centred=True),
                *(TableColumn(one.header, one.percent, one.centred) for one in self.columns),
            ),
            tuple(
                (str(number), *(str(cell) for cell in row)) for number, row in enumerate(self.rows, start=1)
            ),
        )

    def xlsx(self) -> bytes:
        """Return the list as an Excel file; call it outside a transaction."""
        return table_xlsx(
            [f"{self.kind} {self.subject}", self.body],
            ["TT", *(one.header for one in self.columns)],
            [(number, *row) for number, row in enumerate(self.rows, start=1)],
            sheet=self.kind,
            notes=self.before,
        )


def _signer(principal: Principal, office: Receiver, words: ReceiverWords) -> SignatureColumn:
    """Return who signs a list: who is there (Hướng dẫn 36-HD/VPTW, 2018), and as what they are."""
    if any(one.role is office.role and one.unit_id == office.unit_id for one in principal.offices):
        return SignatureColumn("", words.on_behalf, words.office, "", principal.name)
    if office.role is Role.SECRETARY:
        return SignatureColumn("", words.on_behalf, "Phó Bí thư", "", principal.name)
    return SignatureColumn("Người lập", "", "", "", principal.name)


def handed_paper(
    session: Session,
    desk: ReceiverDesk,
    found: HandedList,
    form: Form,
    period: Period,
    due_on: date,
    today: date,
) -> ListPaper:
    """Return the list of who has handed in a form and who has not, ready to be read out at the meeting."""
    several = found.units > 1
    rows = []
    for row in found.rows:
        day = row.line.submitted_at if row.line.handed_in else None
        handed_on = format_date(local_day(day)) if day else ""
        rows.append((row.name, *((row.line.unit_name,) if several else ()), row.state, handed_on))
    sentences = [_sentence(found.words, due_on, today)]
    if found.missing:
        sentences.append(f"Chưa nộp: {', '.join(row.name for row in found.missing)}.")
    columns = [
        Column("Họ và tên", 32 if several else 42),
        *([Column("Nơi sinh hoạt", 24)] if several else []),
        Column("Tình trạng", 20 if several else 30),
        Column("Ngày nộp", 16 if several else 20, centred=True),
    ]
    return ListPaper(
        "Danh sách",
        f"đã nộp, chưa nộp {form_title(form.definition, period)}",
        receiver_words(session, desk.receiver, today, 0).unit_name,
        tuple(sentences),
        tuple(columns),
        tuple(rows),
    )


def _sentence(words: str, due_on: date, today: date) -> str:
    return f"Tính đến {format_date(today)}: {words}. Hạn nộp: {format_date(due_on)}."


def count_paper(
    found: list[UnitCount], form: Form, period: Period, unit: OrgUnit, due_on: date, today: date
) -> ListPaper:
    """Return the counts of units, by kind and name."""
    standings = [one for one in Standing if form.is_for(one)]
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        each = [of_owed(one.tally(standing)) for standing in standings]
        total = one.total
        rows.append((count_name(one), *each, total.handed_in, total.owed - total.handed_in))
    whole = total_of(one.total for one in found)
    return ListPaper(
        "Tổng hợp",
        f"nộp {form_title(form.definition, period)}",
        unit.name,
        (
            _sentence(count_words(whole.handed_in, whole.owed), due_on, today),
            f"Cột {', '.join(one.label for one in standings)}: số đã nộp/số phải nộp.",
        ),
        (
            Column("Đơn vị", 44),
            *(
                Column(f"{one.label} (đã nộp/phải nộp)", 28 / len(standings), centred=True)
                for one in standings
            ),
            Column("Đã nộp", 10, centred=True),
            Column("Còn thiếu", 10, centred=True),
        ),
        tuple(rows),
    )


def of_owed(tally: Tally) -> str:
    """Return “3/5”: how many of those who owe have handed in; a dash where nobody owes."""
    return f"{tally.handed_in}/{tally.owed}" if tally.owed else "–"


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
