"""A record of every page that anybody can open, to be compared with one of another state of the program.

    python -m tests.walk DATA ANSWERS.json        # walk a copy of an instance folder
    python -m tests.walk --compare A.json B.json  # say which answers differ

Who holds which offices opens all that they are led to by links, and each route by its address. What a file
holds is recorded before it is laid out. Tokens are left out; all else is to be the same, byte for byte.
"""

import argparse
import difflib
import html
import json
import re
import sys
import tempfile
from collections import Counter, deque
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select

from kl01.db import db
from kl01.migrations import migrate
from kl01.org.models import Account
from kl01.printing import Press, docx
from kl01.printing.listing import Listing
from tests.addresses import filled
from tests.applications import copy_data, make_app
from tests.page_client import PageClient

OF_EACH = 12
"""So many addresses of one route does each person open."""
LINK = re.compile(r'(?:href|hx-get|src|formaction)="([^"#]+)')
TOKEN = re.compile(
    r'(name="csrf_token" value=|"X-CSRFToken": ?|content=|name="edit_session" type="hidden" value=)'
    r'"[\w.-]{16,}"'
)
KEPT_HEADERS = ("Location", "Content-Type", "Content-Disposition", "HX-Redirect", "HX-Trigger", "HX-Reswap")

Answers = dict[str, str]
"""What was answered, by user name and address."""


def people_by_office(app: Flask) -> dict[object, str]:
    """Return one user name for each set of offices that somebody holds, and each standing."""
    found: dict[object, str] = {}
    with app.app_context():
        for account in db.session.scalars(select(Account).order_by(Account.id)):
            person = account.person
            offices = frozenset((one.role, one.unit.kind) for one in person.offices)
            standings = frozenset(one.standing for one in person.memberships)
            found.setdefault((offices, standings), account.username)
        db.session.remove()
    return found


def walk(app: Flask, username: str, answers: Answers) -> None:
    """Open every page and file as somebody, by links and else by address."""
    client, addresses = PageClient(app), app.url_map.bind("localhost")
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    left = {rule.endpoint: filled(rule.rule) for rule in rules if rule.endpoint != "static"}
    ways = deque(["/viec-cua-toi"])
    client.sign_in(username)
    walked: set[str] = set()
    times = Counter[str]()
    while ways or left:
        way = ways.popleft() if ways else left.pop(min(left))
        path = urlsplit(way).path
        if way in walked or not addresses.test(path, "GET"):
            continue
        walked.add(way)
        endpoint = str(addresses.match(path, "GET")[0])
        times[endpoint] += 1
        if endpoint in {"static", "account.sign_out"} or times[endpoint] > OF_EACH:
            continue
        left.pop(endpoint, None)
        for fragment in (False, True):
            answer = client.raw.get(way, headers={"HX-Request": "true"} if fragment else {})
            kept = [f"{name}: {answer.headers[name]}" for name in KEPT_HEADERS if name in answer.headers]
            said = TOKEN.sub(r'\1"…"', answer.get_data().decode("utf-8", "replace"))
            answers[f"{username} {'htmx ' if fragment else ''}{way}"] = "\n".join(
                [str(answer.status_code), *kept, "", said]
            )
            if answer.mimetype == "text/html":
                ways += [html.unescape(link) for link in LINK.findall(said)]
            if answer.location:
                ways.append(answer.location)


def record(data: Path) -> Answers:
    """Walk a copy of an instance folder as everybody."""
    answers: Answers = {}
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(copy_data(data, Path(folder) / "instance"))
        with app.app_context():
            migrate(db.engine)
        with (
            patch.object(Press, "render", lambda _press, page, **_kept: page.encode()),
            patch.object(docx, "document_docx", lambda document: repr(document).encode()),
            patch.object(Listing, "xlsx", lambda listing: repr(listing).encode()),
        ):
            for username in people_by_office(app).values():
                walk(app, username, answers)
        with app.app_context():
            db.engine.dispose()
    return answers


def compare(before: Answers, after: Answers) -> int:
    """Print what differs and return how much does."""
    print(f"{len(before)} answers before, {len(after)} after")  # noqa: T201 - a tool that prints
    differing = 0
    for name in sorted({*before, *after}):
        old, new = (TOKEN.sub(r'\1"…"', one.get(name, "")) for one in (before, after))
        if old != new:
            differing += 1
            lines = difflib.unified_diff(old.splitlines(), new.splitlines(), name, name, n=0, lineterm="")
            print("\n".join(line[:300] for line in list(lines)[:14]))  # noqa: T201 - a tool that prints
    print(f"{differing} differ")  # noqa: T201 - a tool that prints
    return differing


def main() -> int:
    """Record or compare, as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("files", nargs=2, type=Path)
    asked = parser.parse_args()
    first, second = asked.files
    if asked.compare:
        return int(compare(json.loads(first.read_text()), json.loads(second.read_text())) > 0)
    second.write_text(json.dumps(record(first), ensure_ascii=False, indent=0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
