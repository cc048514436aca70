"""All forms of the program, for tests that walk them."""

from kl01.web.forms import BaseForm


def all_forms(base: type[BaseForm] = BaseForm) -> list[type[BaseForm]]:
    """Every form of the program: the rooms are imported with the application."""
    found = [form for form in base.__subclasses__() if form.__module__.startswith("kl01.")]
    return found + [one for form in found for one in all_forms(form)]
