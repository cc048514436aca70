"""Where the head of pages leads to in this room, and by it to exemplars."""

from kl01.navigation.seams import NavigationEntry

EXEMPLARS = NavigationEntry("Gương điển hình", "honours.home", frozenset({"honours", "exemplars"}))
