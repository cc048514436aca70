"""Where the head of pages leads to in this room."""

from kl01.navigation.seams import NavigationEntry

PLAN = NavigationEntry("Kế hoạch", "plan.read", frozenset({"plan"}))
