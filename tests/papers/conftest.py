"""What tests of papers begin with."""

from tests.forms.conftest import folder

__all__ = ["folder"]
