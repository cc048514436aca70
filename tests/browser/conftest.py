"""A real Chromium before the application behind a real server, on its own copy of the test world."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.browser.live import LiveServer
from tests.page_client import PageClient

LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSER_COMMANDS = (
    "chromium-headless-shell",  # the same engine without the windows of a browser: half the work
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
BROWSER_PLACES = (
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
    r"%ProgramFiles%\Microsoft\Edge\Application\msedge.exe",
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WAIT_MILLISECONDS = 7_000
"""How long a page may take to do what a test waits for."""
# Timers run as ever, until a test calls letTimePass(): those of a second or more are then due at once.
# Playwright has a clock for that, too, but keeps to itself what goes wrong in a timer.
LET_TIME_PASS = """(() => {
  const [set, clear, waiting] = [window.setTimeout, window.clearTimeout, new Map()];
  window.setTimeout = (act, milliseconds = 0, ...given) => {
    if (milliseconds < 1000) return set(act, milliseconds, ...given);
    const due = () => { waiting.delete(timer); act(...given); };
    const timer = set(due, milliseconds);
    waiting.set(timer, [due, milliseconds]);
    return timer;
  };
  window.clearTimeout = (timer) => { waiting.delete(timer); clear(timer); };
  window.letTimePass = () => {
    const due = [...waiting];
    for (const [timer, [act]] of due) { clear(timer); set(act, 0); }
    return due.map(([, [, milliseconds]]) => milliseconds);
  };
})()"""
SCREEN = (1366, 768)
PHONE = (390, 844)

expect.set_options(timeout=WAIT_MILLISECONDS)


def find_browser() -> str | None:
    """Return the Chromium, Chrome or Edge of this machine (the lightest); KL01_CHROMIUM names another."""
    named = os.environ.get("KL01_CHROMIUM")
    if named:
        return named
    for command in BROWSER_COMMANDS:
        found = shutil.which(command)
        if found:
            return found
    places = (Path(os.path.expandvars(place)) for place in BROWSER_PLACES)
    return next((str(place) for place in places if place.exists()), None)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser, started once for all tests of this folder."""
    path = find_browser()
    if path is None:
        words = "no Chromium, Chrome or Edge found: install one or name it in KL01_CHROMIUM"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(words)
        pytest.skip(words)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=LAUNCH_ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Complaints:
    """What the browser complained of during a test: anything not expected fails the test."""

    origin: str
    lines: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect_status(self, *codes: int) -> None:
        """Name the statuses of answers that the test provokes; the browser logs each as an error."""
        self.expected += [f"the server responded with a status of {code} " for code in codes]

    def expect_words(self, words: str) -> None:
        """Name any other words of the log that the test provokes."""
        self.expected.append(words)

    def watch(self, context: BrowserContext) -> None:
        """Listen to all pages of a context."""
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.lines.append(f"script: {error.error}"))
        context.on("request", self._check_address)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.lines.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def _check_address(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.lines.append(f"asked the network for {request.url}")

    @property
    def unexpected(self) -> list[str]:
        """The complaints that no test asked for."""
        return [line for line in self.lines if not any(words in line for words in self.expected)]


@pytest.fixture
def live(app: Flask) -> Iterator[LiveServer]:
    """The application on its own copy of the test world, behind a server."""
    server = LiveServer(app)
    yield server
    server.stop()


@pytest.fixture
def complaints(live: LiveServer) -> Iterator[Complaints]:
    """What browsers complain of; the test fails if any of it was not expected."""
    heard = Complaints(live.url)
    yield heard
    assert not heard.unexpected, "\n".join(heard.unexpected)


Visit = Callable[..., Page]


@pytest.fixture
def visit(
    chromium: Browser,
    live: LiveServer,
    app: Flask,
    complaints: Complaints,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> Iterator[Visit]:
    """Open a browser of its own: visit("bithu.snv", "/theo-doi/snv/2026", size=PHONE, scripts=False)."""
    contexts: list[BrowserContext] = []

    def open_browser(
        username: str | None,
        path: str | None = None,
        *,
        size: tuple[int, int] = SCREEN,
        scripts: bool = True,
        **options: Any,
    ) -> Page:
        context = chromium.new_context(
            base_url=live.url,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            locale="vi-VN",
            reduced_motion="reduce",  # colours are compared at once, not while they fade
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(WAIT_MILLISECONDS)
        if scripts:
            context.add_init_script(LET_TIME_PASS)
        complaints.watch(context)
        if username:
            sign_in(app, context, live.url, username)
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    failures = request.session.testsfailed
    yield open_browser
    for number, context in enumerate(contexts):
        if request.session.testsfailed > failures:
            for page in context.pages:
                shot = tmp_path / f"failed-{number}.png"
                page.screenshot(path=shot, timeout=WAIT_MILLISECONDS)
                print(f"screenshot: {shot}")  # noqa: T201 - shown with the failure
        context.close()


def sign_in(app: Flask, context: BrowserContext, url: str, username: str) -> None:
    """Give a browser the cookie of a signed-in person, without the sign-in page."""
    cookie = PageClient(app).sign_in(username).cookie()
    assert cookie is not None
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url, "httpOnly": True}])
