"""What people can type on the pages that they are led to, and whether the route that takes it names it."""

import html
from collections import deque
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from flask import Flask

from kl01.web import echo
from tests.addresses import filled
from tests.page_client import PageClient
from tests.walk import LINK

FILES = (".pdf", ".docx", ".xlsx", ".jpg")


def undeclared(app: Flask, client: PageClient) -> tuple[set[str], set[str]]:
    """Return what is typed on the pages that somebody is led to and no route names, and the routes met."""
    addresses = app.url_map.bind("localhost")
    rules = [filled(one.rule) for one in app.url_map.iter_rules() if "GET" in (one.methods or ())]
    ways = deque(["/guong-dien-hinh/dang-ky/snv/2026/them/ca-nhan?ten=An", "/viec-cua-toi", *rules])
    walked: set[str] = set()
    seen, met, missing = set[str](), set[str](), set[str]()
    while ways:
        way = ways.popleft()
        path = urlsplit(way).path
        if way in walked or path.endswith(FILES) or not addresses.test(path, "GET"):
            continue
        walked.add(way)
        endpoint = str(addresses.match(path, "GET")[0])
        if endpoint == "static" or endpoint in seen:
            continue
        answer = client.raw.get(way)
        if answer.location:
            ways.append(answer.location)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        seen.add(endpoint)
        ways += [html.unescape(link) for link in LINK.findall(answer.text)]
        for form in lxml.html.fromstring(answer.text).findall(".//form[@method='post']"):
            targets = {form.get("action"), *(one.get("formaction") for one in form.findall(".//button"))}
            for target in targets - {None}:
                taker, address = addresses.match(urlsplit(str(target)).path, "POST")
                met.add(str(taker))
                missing |= {f"{taker}: {name}" for name in _unknown(app, taker, address, form)}
    return missing, met


def _unknown(app: Flask, endpoint: str, address: Mapping[str, Any], form: Any) -> list[str]:
    typed = getattr(app.view_functions[endpoint], "typed", ())
    with app.app_context():
        known = echo._known(typed, address)
    fields = [*form.findall(".//textarea"), *form.findall(".//input")]
    names = [
        one.get("name", "")
        for one in fields
        if one.tag == "textarea" or one.get("type", "text") in {"text", "search", "tel", "email", "number"}
    ]
    return [name for name in names if name and echo._labels({name}, known)[name] is None]
