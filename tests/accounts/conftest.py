"""What tests of accounts share with those of the organisation."""

from tests.org.conftest import administrator, empty_app, secretary

__all__ = ["administrator", "empty_app", "secretary"]
