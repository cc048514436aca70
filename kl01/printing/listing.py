"""A list: one set of columns, rows and sentences, for the screen, paper, Word and Excel alike.

A room that lists things makes a `Listing`; with the heading of an office it is a `Document`, by itself an
Excel file, and `listing_table` of components/listing.html shows it on a page. Rows are numbered here, so
that no list counts in a way of its own; on the screen they bear no numbers.
"""

from dataclasses import dataclass

from kl01.printing.document import Document, Paragraphs, SignatureColumn, Table, TableColumn
from kl01.printing.extent import refuse_too_much
from kl01.printing.profiles import PrintProfile
from kl01.printing.xlsx import Cell, table_xlsx

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


ListingCell = Cell | Entry | tuple[Entry, ...]
"""Words of one line or more, a number, or what the screen shows in its own way: several are parted by “;”."""


def _words(cell: ListingCell) -> Cell:
    if isinstance(cell, tuple):
        return "; ".join(str(one) for one in cell)
    return str(cell) if isinstance(cell, Entry) else cell


def _entries(cell: ListingCell) -> tuple[Entry, ...]:
    if isinstance(cell, tuple):
        return cell
    return (cell if isinstance(cell, Entry) else Entry(str(cell)),)


@dataclass(frozen=True, slots=True)
class ListingColumn:
    """A column: its header, its share of the paper's width in per cent, whether it is centred.

    With the column of numbers they make 100.
    """

    header: str
    percent: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class ListingHeading:
    """Under whose heading a list is printed, and who signs it."""

    profile: PrintProfile
    superior: str
    issuer: str
    place_date: str
    signer: SignatureColumn | None


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

    @property
    def shown(self) -> list[list[tuple[bool, tuple[Entry, ...]]]]:
        """The rows as the screen shows them: of each cell whether it names its row, and what stands in it."""
        return [[(place == 0, _entries(cell)) for place, cell in enumerate(row)] for row in self.rows]

    @property
    def written(self) -> list[list[Cell]]:
        """The rows in words, numbered."""
        return [[number, *(_words(cell) for cell in row)] for number, row in enumerate(self.rows, start=1)]

    @property
    def table(self) -> Table:
        """The list as a table of a paper."""
        columns = (TableColumn(one.header, one.percent, one.centred) for one in self.columns)
        rows = (tuple(str(cell) for cell in row) for row in self.written)
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
        )

    def xlsx(self) -> bytes:
        """Return the list as an Excel file; call it outside a transaction.

        Raises TooMuchError for one that is too long.
        """
        refuse_too_much(self)
        return table_xlsx(
            [" ".join(filter(None, (self.kind, self.subject))), self.body],
            ["TT", *(one.header for one in self.columns)],
            self.written,
            sheet=self.kind,
            notes=self.sentences,
        )
