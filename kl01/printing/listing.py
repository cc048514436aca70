"""A list: one set of columns, rows and sentences, for the screen, paper, Word and Excel alike.

A room that lists things makes a `Listing`; with the heading of an office it is a `Document`, by itself an
Excel file, and `listing_table` of components/listing.html shows it on a page. Rows are numbered here, so
that no list counts in a way of its own; on the screen they bear no numbers. Days are given as days and counts
as numbers: people read “05/02/2026” and “23/36”, in Excel both can be sorted, filtered and counted with.
"""

from dataclasses import dataclass
from datetime import date

from kl01.periods import format_date
from kl01.printing.document import Document, Paragraphs, Run, SignatureColumn, Table, TableColumn
from kl01.printing.document import Row as TableRow
from kl01.printing.extent import refuse_too_much
from kl01.printing.profiles import PrintProfile
from kl01.printing.xlsx import Cell, Share, table_xlsx

NUMBER_PERCENT = 8.0
"""Width of the column of numbers."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in a cell, with what the screen makes of it: a link, a sign, something said less loudly."""

    text: str
    url: str = ""
    """Where it leads; on the screen alone."""
    sign: str = ""
    """Kind of tag that the screen puts around it; empty: plain words."""
    hint: str = ""
    """What is said beside it, less loudly; elsewhere in brackets."""
    beneath: bool = False
    """Whether the screen says that on a line of its own."""

    def __str__(self) -> str:
        """Return it in words, for paper and Excel."""
        return f"{self.text} ({self.hint})" if self.hint else self.text


Shown = str | int | date | Entry | tuple[Entry, ...] | None
"""Words of one line or more, a number, a day, or what the screen shows in its own way: several parted by “;”.

None is nothing, where others of the column have a number or a day.
"""


@dataclass(frozen=True, slots=True)
class Parted:
    """What people read in one cell and Excel has in several columns: `ListingColumn.parts` names them."""

    shown: Shown
    parts: tuple[Cell, ...]


ListingCell = Shown | Parted


def part_of(part: int, whole: int) -> Parted:
    """Return “3/5”, a dash where there is no whole; for Excel both numbers and the share."""
    share = Share(part / whole) if whole else None
    return Parted(f"{part}/{whole}" if whole else "–", (part, whole, share))


def _words(cell: ListingCell) -> str | int:
    if isinstance(cell, Parted):
        return _words(cell.shown)
    if isinstance(cell, tuple):
        return "; ".join(str(one) for one in cell)
    if isinstance(cell, date):
        return format_date(cell)
    if isinstance(cell, int):
        return cell
    return "" if cell is None else str(cell)


def _entries(cell: ListingCell) -> tuple[Entry, ...]:
    if isinstance(cell, Parted):
        return _entries(cell.shown)
    if isinstance(cell, tuple):
        return cell
    return (cell if isinstance(cell, Entry) else Entry(str(_words(cell))),)


@dataclass(frozen=True, slots=True)
class ListingColumn:
    """A column: its header, its share of the paper's width in per cent, whether it is centred.

    With the column of numbers they make 100.
    """

    header: str
    percent: float
    centred: bool = False
    parts: tuple[str, ...] = ()
    """The columns that it is in Excel, whose cells are `Parted`; none: it is one there, too."""

    def typed(self, cell: ListingCell) -> tuple[Cell, ...]:
        """Return what a cell of it holds in Excel, column by column.

        Raises:
            ValueError: the cell has other parts than the column.

        """
        values: tuple[Cell, ...]
        if isinstance(cell, Parted):
            values = cell.parts
        elif cell is None or isinstance(cell, date):
            values = (cell,)
        else:
            values = (_words(cell),)
        if len(values) != max(len(self.parts), 1):
            raise ValueError(f"{len(values)} values for {self.parts or self.header}")
        return values


@dataclass(frozen=True, slots=True)
class ListingHeading:
    """Under whose heading a list is printed, and who signs it."""

    profile: PrintProfile
    superior: str
    issuer: str
    place_date: str
    signer: SignatureColumn | None
    number: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, ready to be printed or put in an Excel file."""

    kind: str
    """“Danh sách”."""
    subject: str
    body: str
    """Whose list it is: stands in the Excel file, where there is no heading."""
    sentences: tuple[str, ...]
    """What the list says in words: above the table on paper, below it in Excel."""
    columns: tuple[ListingColumn, ...]
    rows: tuple[tuple[ListingCell, ...], ...]
    total: tuple[ListingCell, ...] = ()
    """“Cộng”: a last row without a number, for files; pages write their own."""
    landscape: bool = False
    """Whether its paper lies, for what would be narrow columns of many lines."""

    @property
    def shown(self) -> list[list[tuple[bool, tuple[Entry, ...]]]]:
        """The rows as the screen shows them: of each cell whether it names its row, and what stands in it."""
        return [[(place == 0, _entries(cell)) for place, cell in enumerate(row)] for row in self.rows]

    @property
    def written(self) -> list[list[str | int]]:
        """The rows in words, numbered, without the total."""
        return [[number, *(_words(cell) for cell in row)] for number, row in enumerate(self.rows, start=1)]

    def _typed(self, row: tuple[ListingCell, ...]) -> list[Cell]:
        """Return a row as Excel has it, without its number."""
        cells = zip(self.columns, row, strict=True)
        return [value for column, cell in cells for value in column.typed(cell)]

    @property
    def table(self) -> Table:
        """The list as a table of a paper."""
        columns = (TableColumn(one.header, one.percent, one.centred) for one in self.columns)
        rows: list[TableRow] = [tuple(str(cell) for cell in row) for row in self.written]
        if self.total:
            rows.append(("", *((Run(str(_words(cell)), bold=True),) for cell in self.total)))
        return Table((TableColumn("TT", NUMBER_PERCENT, centred=True), *columns), tuple(rows))

    def document(self, heading: ListingHeading) -> Document:
        """Return the list as a paper."""
        return Document(
            profile=heading.profile,
            mark="",
            draft="",
            superior=heading.superior,
            issuer=heading.issuer,
            place_date=heading.place_date,
            kind=self.kind,
            subject=(self.subject,) if self.subject else (),
            blocks=(*(Paragraphs(sentence) for sentence in self.sentences), self.table),
            left=None,
            right=heading.signer,
            number=heading.number,
            recipients=heading.recipients,
            landscape=self.landscape,
        )

    def xlsx(self) -> bytes:
        """Return the list as an Excel file; call it outside a transaction.

        Raises TooMuchError for one that is too long.
        """
        refuse_too_much(self)
        return table_xlsx(
            [" ".join(filter(None, (self.kind, self.subject))), self.body],
            ["TT", *(header for one in self.columns for header in one.parts or (one.header,))],
            [[number, *self._typed(row)] for number, row in enumerate(self.rows, start=1)],
            sheet=self.kind,
            notes=self.sentences,
            total=[None, *self._typed(self.total)] if self.total else (),
        )
