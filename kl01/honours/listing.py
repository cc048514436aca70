"""The honoured examples as a list for Excel."""

from collections.abc import Sequence

from kl01.honours.document import Honoured, HonourHeading, role_words, subject_words
from kl01.periods import format_date
from kl01.printing.listing import Listing, ListingColumn, Parted

_COLUMNS = (
    ListingColumn("Năm", 6, centred=True),
    ListingColumn("Tập thể, cá nhân", 20),
    ListingColumn("Chức vụ, đơn vị", 20),
    ListingColumn("Lĩnh vực", 12),
    ListingColumn("Nội dung", 20),
    ListingColumn("Quyết định", 14, parts=("Quyết định", "Ngày quyết định")),
)


def honour_listing(heading: HonourHeading, title: str, honoured: Sequence[Honoured]) -> Listing:
    """Return examples as a list, the newest year first, in each year the order given."""
    rows = (
        (one.year, one.name, role_words(one), one.field, one.content, _decision(one))
        for one in sorted(honoured, key=lambda one: -one.year)
    )
    issuer = " ".join(heading.issuer.split())
    return Listing(title, subject_words(heading), issuer, (), _COLUMNS, tuple(rows))


def _decision(one: Honoured) -> Parted:
    day = f", ngày {format_date(one.decided_on)}" if one.decided_on else ""
    return Parted(one.decision, (one.decision.removesuffix(day), one.decided_on))
