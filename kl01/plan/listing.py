"""The plan's items as a list for Excel: the rows of its paper, each with its section, to be sorted."""

from kl01.plan.catalogue import Catalogue
from kl01.plan.document import KIND, PROPOSED_NOTE, item_row, subject_lines
from kl01.printing.document import plain_text
from kl01.printing.listing import Listing, ListingColumn

_COLUMNS = (
    ListingColumn("Mục", 14),
    ListingColumn("Nội dung", 30),
    ListingColumn("Ai thực hiện", 14),
    ListingColumn("Thời gian", 16),
    ListingColumn("Minh chứng, chỉ tiêu", 18),
)


def plan_listing(plan: Catalogue) -> Listing:
    """Return the items of a plan as a list."""
    rows = (
        (f"{section.code}. {section.heading}", *(plain_text(cell) for cell in item_row(plan, item)))
        for section in plan.sections
        for item in section.items
    )
    note = plain_text(PROPOSED_NOTE)
    return Listing(KIND, ", ".join(subject_lines(plan)), plan.issuer, (note,), _COLUMNS, tuple(rows))
