"""Where the head of pages leads to in this room."""

from kl01.navigation.seams import NavigationEntry

MY_PAGE = NavigationEntry("Việc của tôi", "overview.my_page", frozenset({"overview"}))
