"""The plan's items as a printed table."""

from kl01.org.heading import PaperHeading
from kl01.plan.catalogue import Catalogue, Item, Section
from kl01.plan.rules import Basis
from kl01.plan.words import plan_title
from kl01.printing import PrintProfile
from kl01.printing.document import Document, Paragraphs, Run, Table, TableColumn, Text

_COLUMNS = (
    TableColumn.lying("TT", 11, centred=True),
    TableColumn.lying("Nội dung", 105),
    TableColumn.lying("Ai thực hiện", 34),
    TableColumn.lying("Thời gian", 44),
    TableColumn.lying("Minh chứng, chỉ tiêu", 58),
)
_PROPOSED = Run("(đề xuất)", italic=True)
KIND = "Danh mục nội dung"
PROPOSED_NOTE = (Run("Thời gian ghi "), _PROPOSED, Run(" là thời gian kế hoạch không quy định."))


def plan_document(plan: Catalogue, profile: PrintProfile, heading: PaperHeading, place_date: str) -> Document:
    """Put the table of a plan's items together, under the heading of who issues it."""
    return Document(
        profile=profile,
        mark="",
        draft="",
        superior=heading.superior,
        issuer=heading.issuer,
        place_date=place_date,
        kind=KIND,
        subject=subject_lines(plan),
        blocks=(*(_table(plan, section) for section in plan.sections), Paragraphs(PROPOSED_NOTE)),
        left=None,
        right=None,
        landscape=True,
        name=f"{KIND} {plan.name}",
    )


def subject_lines(plan: Catalogue) -> tuple[str, str]:
    """Return what the list of a plan's items is about: the plan and its term."""
    return plan_title(plan), plan.term_label


def _table(plan: Catalogue, section: Section) -> Table:
    rows = ((str(number), *item_row(plan, item)) for number, item in enumerate(section.items, start=1))
    return Table(_COLUMNS, tuple(rows), heading=f"{section.code}. {section.heading}")


def item_row(plan: Catalogue, item: Item) -> tuple[Text, ...]:
    """Return what is printed of an item, without its number."""
    off = () if item.enabled else (Run(" "), Run("(đang tắt)", italic=True))
    proposed = (Run(" "), _PROPOSED) if item.basis is Basis.PROPOSED else ()
    target = (Run("\n"), Run(item.target, italic=True)) if item.target else ()
    return (
        (Run(item.wording), *off),
        plan.owner_names[item.owner],
        (Run(item.when), *proposed),
        (Run(item.evidence), *target),
    )
