"""Where the head of pages leads an administrator: to the pages of all rooms that are for them alone."""

from kl01.navigation.seams import NavigationEntry

ADMINISTRATION = NavigationEntry(
    "Quản trị",
    "admin.home",
    frozenset({"admin"}),
    under="/quan-tri",
    shown_to=lambda principal: principal.is_administrator,
)
