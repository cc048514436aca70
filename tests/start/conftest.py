from pathlib import Path

import pytest

from kl01.db import db
from tests.conftest import make_app

PASSWORD = "lua chin mua vang"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the small demonstration, made by the command; to be copied, not changed."""
    instance = tmp_path_factory.mktemp("demo") / "instance"
    app = make_app(instance)
    result = app.test_cli_runner().invoke(args=["demo", "--password", PASSWORD])
    assert result.exit_code == 0, result.output
    with app.app_context():
        db.engine.dispose()
    return instance
