"""Where the head of pages leads to in this room: one's own papers, those that one receives, their counts."""

from sqlalchemy.orm import Session

from kl01.navigation.seams import NavigationEntry
from kl01.org.access import Principal
from kl01.org.acting import Acting
from kl01.submissions.queue import receiving_offices, waiting_count


def _receives(principal: Principal) -> bool:
    return bool(receiving_offices(principal))


def _only_counts(principal: Principal) -> bool:
    return principal.is_standing_office and not _receives(principal)


def _waiting(session: Session, acting: Acting) -> int:
    return waiting_count(session, acting.principal, acting.today)


MY_PAPERS = NavigationEntry("Mẫu của tôi", "submissions.mine", frozenset({"submissions", "papers"}))
REVIEW = NavigationEntry(
    "Duyệt mẫu", "review.waiting", frozenset({"review"}), shown_to=_receives, count=_waiting
)
COUNTS = NavigationEntry("Tổng hợp mẫu", "review.counts", frozenset({"review"}), shown_to=_only_counts)
