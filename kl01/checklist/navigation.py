"""Where the head of pages leads to in this room."""

from kl01.navigation.seams import NavigationEntry

CHECKLISTS = NavigationEntry("Theo dõi", "checklist.units", frozenset({"checklist"}))
