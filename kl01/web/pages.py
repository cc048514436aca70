"""What the pages of all rooms share: whole or, for htmx, one block of it; choices; what a form sent."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, make_response, redirect, request
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response as BaseResponse

from kl01.periods import Clock, local_day
from kl01.web.seams import WebSeams, part


@dataclass(frozen=True, slots=True)
class Link:
    """One of several ways to go, as the macro `choices` of components/blocks.html or the head shows it."""

    label: str
    url: str
    current: bool
    count: int | None = None


def is_htmx() -> bool:
    """Whether htmx asks for a fragment; a page restored from history is asked for whole."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def block_response(template: str, block: str, status: int = 200, **context: Any) -> Response:
    """Answer with one named block of a page's own template."""
    return make_response(render_block(template, block, **context), status)


def see_other(address: str) -> BaseResponse:
    """Send the browser to another page after a form was carried out (303; for htmx a 204 that says so)."""
    if is_htmx():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = address
        return response
    return redirect(address, 303)


def local_path(target: str | None) -> str | None:
    """Return `target` if it is a path inside this site, else None: for `?next=`.

    Browsers read `//host`, `/\\host` and addresses with control characters as other sites.
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or any(ord(letter) < 33 for letter in target):
        return None
    return target


def clock() -> Clock:
    """The application's clock."""
    return part(WebSeams).clock


def current_day() -> date:
    """Return the day in Việt Nam by the application's clock."""
    return local_day(clock()())


def sent_version(text: str | None) -> int:
    """Return the version that a form was made from; -1, which no row has, if it was tampered with."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def where() -> str:
    """Return the address of the network from which this request came."""
    return request.remote_addr or ""
