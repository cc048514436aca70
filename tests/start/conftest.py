from pathlib import Path

import pytest

from tests.applications import let_go, make_app
from tests.conftest import MakeOnce

PASSWORD = "lua chin mua vang"


@pytest.fixture(scope="session")
def demo(make_once: MakeOnce) -> Path:
    """An instance folder with the small demonstration, made by the command; to be copied, not changed."""

    def fill(instance: Path) -> None:
        app = make_app(instance)
        result = app.test_cli_runner().invoke(args=["demo", "--password", PASSWORD])
        assert result.exit_code == 0, result.output
        let_go(app)

    return make_once("demo", fill)
