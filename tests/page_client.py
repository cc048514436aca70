"""A browser without JavaScript for tests: it checks every page that it gets."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
import lxml.html
import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.test import Cookie, TestResponse

from kl01.accounts.models import SignIn
from kl01.db import allow_writing, db
from kl01.org.models import Account
from kl01.printing import Press
from kl01.web import errors
from kl01.web.headers import CONTENT_SECURITY_POLICY, cookie_name
from kl01.web.seams import WebSeams, part
from tests.databases import ON_POSTGRESQL
from tests.some import some

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_AFTER_TEXTAREA = re.compile(r"(<textarea[^>]*>)\r?\n")
"""A line feed there is none of the text."""
_UNLABELLED_TYPES = {"hidden", "submit", "button"}


@dataclass
class Page:
    """An answer with its parsed HTML."""

    response: TestResponse
    root: Element

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        """All that a person reads on the page, in one line."""
        main = self.find(".//main")
        words = "".join((main if main is not None else self.root).itertext())
        return " ".join(words.replace("\u2060", "").split())  # no line ends at it, and nobody sees it

    @property
    def html(self) -> str:
        return self.response.text

    def find(self, path: str) -> Element | None:
        return self.root.find(path)

    def all(self, path: str) -> list[Element]:
        return self.root.findall(path)

    def by_id(self, wanted: str) -> Element | None:
        return next((one for one in self.root.iter() if one.get("id") == wanted), None)

    def links(self) -> list[str]:
        return [link.get("href", "") for link in self.root.iter("a")]

    def sends_to(self) -> list[str]:
        """The addresses that buttons choose for what their form sends."""
        return [one.get("formaction", "") for one in self.root.iter("button") if one.get("formaction")]

    def value(self, name: str) -> str | None:
        """The value of the first control with a name."""
        for one in self.root.iter():
            if one.get("name") == name:
                if one.tag == "select":
                    return next(
                        (part.get("value") for part in one.iter("option") if "selected" in part.attrib), None
                    )
                return (one.text or "") if one.tag == "textarea" else one.get("value")
        return None


def check_page(response: TestResponse) -> Element:
    """Assert what must hold for every page, and return its parsed HTML."""
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value, f"header {name}: {response.headers.get(name)}"
    assert "HX-Request" in response.headers.get("Vary", ""), "pages vary by HX-Request"
    root = parse(response.text)
    assert root.get("lang") == "vi"
    headings = root.findall(".//h1")
    assert len(headings) == 1, f"{len(headings)} h1 on the page"
    title = root.findtext("head/title", "")
    assert title.partition("–")[0].strip(), "the page has no title of its own"
    if not ON_POSTGRESQL:
        _check_elements(root)
    return root


def parse(text: str) -> Element:
    """Parse a page; any error of syntax is a failure.

    Not on PostgreSQL, by a parser that takes a thirtieth of the time: the same pages are looked at on SQLite.
    """
    if ON_POSTGRESQL:
        quick: Element = lxml.html.document_fromstring(_AFTER_TEXTAREA.sub(r"\1", text))
        return quick
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root: Element = parser.parse(text)
    return root


def _check_elements(root: Element) -> None:
    ids = [one.get("id") for one in root.iter() if isinstance(one.tag, str) and one.get("id")]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    known = {*ids, "dialog-title"}
    labelled = {one.get("for") for one in root.iter("label")}
    for one in some(root.iter()):
        if not isinstance(one.tag, str):
            continue
        assert one.get("style") is None, f"inline style on {one.tag}"
        if one.tag == "form":
            assert one.get("method"), "a form names its method"
            buttons = [b for b in one.iter("button") if b.get("formaction")]
            assert one.get("action") or buttons, "a form says where it goes"
        if one.tag in {"input", "select", "textarea"} and one.get("type") not in _UNLABELLED_TYPES:
            assert one.get("id") in labelled or one.get("aria-label"), (
                f"control without a label: {one.attrib}"
            )
        if one.tag == "script":
            assert one.get("src"), "inline script"
            assert not (one.text or "").strip(), "inline script"
        if one.tag == "button":
            words = "".join(one.itertext()).strip() or one.get("aria-label")
            assert words, f"button without words: {one.attrib}"
        for name in ("aria-describedby", "aria-labelledby", "aria-controls"):
            nowhere = {*one.get(name, "").split()} - known
            assert not nowhere, f"{name} leads nowhere: {nowhere}"
    for name in some({name for one in root.iter() for name in one.attrib}):
        assert not name.startswith(("on", "hx-on")), f"an attribute that is script: {name}"


class PageClient:
    """Gets pages, follows redirects, posts forms with their CSRF token."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.raw = app.test_client()

    def sign_in(self, username: str) -> "PageClient":
        """Become a user, without the sign-in page."""
        with self.app.app_context():
            allow_writing(True)
            account = db.session.scalars(select(Account).where(Account.username == username)).one()
            now = part(WebSeams, self.app).clock()
            sign_in = SignIn(id=secrets.token_hex(16), account_id=account.id, began_at=now)
            db.session.add(sign_in)
            db.session.commit()
            sign_in_id = sign_in.id
            db.session.remove()
        with self.raw.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"] = sign_in_id
            cookie["_fresh"] = True
            cookie.permanent = True
        return self

    @property
    def cookie_name(self) -> str:
        """By what this instance calls its cookie."""
        return cookie_name(self.app.config["SECRET_KEY"])

    def cookie(self) -> Cookie | None:
        """Return the cookie of this browser's session."""
        return self.raw.get_cookie(self.cookie_name)

    def token(self) -> str:
        """Return a CSRF token that fits this browser's session."""
        with self.raw.session_transaction() as cookie:
            value = cookie.setdefault("csrf_token", secrets.token_hex(20))
        key = self.app.config["SECRET_KEY"]
        made: str = URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(value)
        return made

    def get(self, url: str, status: int = 200, **options: Any) -> Page:
        """Get a page, following redirects; the last answer must have the status."""
        response = self.raw.get(url, follow_redirects=True, **options)
        return self._page(response, status)

    def post(
        self,
        url: str,
        data: dict[str, Any] | None = None,
        status: int = 200,
        *,
        follow: bool = True,
        **options: Any,
    ) -> Page:
        """Post a form, follow the redirect that answers it."""
        sent = {"csrf_token": self.token(), **(data or {})}
        response = self.raw.post(url, data=sent, follow_redirects=follow, **options)
        return self._page(response, status)

    def htmx(
        self, method: str, url: str, data: dict[str, Any] | None = None, status: int = 200
    ) -> TestResponse:
        """Ask as htmx does and return the fragment."""
        headers = {"HX-Request": "true", "X-CSRFToken": self.token()}
        response = self.raw.open(url, method=method, data=data, headers=headers)
        assert response.status_code == status, (response.status_code, response.text[:500])
        assert "<html" not in response.text, "htmx got a whole page"
        return response

    def submit(self, page: Page, form: Element, button: Element | None = None, **values: str) -> Page:
        """Fill in a form of a page and press one of its buttons (the first if none is named)."""
        data = form_data(form)
        data.update(values)
        target = form.get("action", "")
        if button is not None:
            target = button.get("formaction") or target
            if button.get("name"):
                data[button.get("name", "")] = button.get("value", "")
        address = urljoin(page.response.request.path, target)
        response = self.raw.post(
            address,
            data=data,
            follow_redirects=True,
            headers={"Referer": "http://localhost" + page.response.request.full_path},
        )
        return self._page(response, None)

    def _page(self, response: TestResponse, status: int | None) -> Page:
        if status is not None:
            shown = re.sub(r"<[^>]+>", " ", unescape(response.text))
            assert response.status_code == status, f"{response.status_code}: {' '.join(shown.split())[:600]}"
        if not (response.content_type or "").startswith("text/html") or response.status_code in {303, 204}:
            return Page(response, Element("none"))
        if not response.text.lstrip().lower().startswith("<!doctype"):
            return Page(response, Element("none"))
        return Page(response, check_page(response))


@contextmanager
def only_statuses() -> Iterator[None]:
    """Lay out no paper and draw no refusal: for tests of doors, which look at nothing but the status.

    Neither opens or closes a door, both take time, and what they look like is tested elsewhere.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Press, "render", lambda *_args, **_kwargs: b"%PDF-")
        patch.setattr(errors, "_error_page", lambda *_args: "")
        yield


class _Sent(dict[str, Any]):
    """What a form sends: a name that comes again holds a list."""

    def __setitem__(self, name: str, value: Any) -> None:
        if name in self:
            held = self[name]
            value = [*(held if isinstance(held, list) else [held]), value]
        super().__setitem__(name, value)


def form_data(form: Element) -> dict[str, Any]:
    """Return what a browser sends of a form as it stands."""
    data = _Sent()
    for one in form.iter():
        name = one.get("name")
        if not name or one.tag == "button":
            continue
        if one.tag == "input":
            if one.get("type") in {"radio", "checkbox"} and one.get("checked") is None:
                continue
            data[name] = one.get("value", "")
        elif one.tag == "textarea":
            data[name] = (one.text or "").removeprefix("\n")
        elif one.tag == "select":
            chosen = [o for o in one.iter("option") if o.get("selected") is not None] or list(
                one.iter("option")
            )
            data[name] = chosen[0].get("value", "") if chosen else ""
    return dict(data)


def version_of(page: Page) -> str:
    """Return the version that a page's form was made from, as it sends it; empty if it sends none."""
    return page.value("version") or ""


def minutes(count: int) -> timedelta:
    """Return a span of minutes."""
    return timedelta(minutes=count)
