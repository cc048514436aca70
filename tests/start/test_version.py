"""Which version this is: told at the foot of pages and at the console, and known to the changelog."""

import pytest

from kl01.config import ROOT, VERSION
from kl01.start.program import main
from tests.page_client import PageClient

FOOT = ".//footer//p"


def test_the_foot_of_a_page_says_it_to_who_is_signed_in(client: PageClient) -> None:
    def foot(page: str) -> list[str | None]:
        return [line.text for line in client.get(page).all(FOOT)]

    wanted = f"Phiên bản {VERSION}"
    assert wanted not in foot("/dang-nhap")
    client.sign_in("canbo.snv")
    assert wanted in foot("/")


def test_the_console_says_it_and_starts_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kl01.start.program._run", lambda _: pytest.fail("it started"))
    monkeypatch.setenv("KL01_PORT", "wrong")
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"KL01 {VERSION}\n"


def test_the_changelog_says_what_is_in_it() -> None:
    assert f"\n## [{VERSION}] – " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
