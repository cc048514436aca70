"""The application: Flask, with requests that take turns and may begin anew."""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Request, Response, g, request
from flask.ctx import RequestContext

from kl01.db import StartOver, allow_writing, db
from kl01.web.turns import turns

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger(__name__)

ATTEMPTS = 4
"""The first writes late; from the second on nobody else writes but while it works slowly; the last one
remembers nothing, and so never begins anew."""


class Application(Flask):
    """Flask, with requests that take turns, write late, and begin anew if what they read has changed."""

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request when it is its turn."""
        with turns.taken():
            return super().wsgi_app(environ, start_response)

    def full_dispatch_request(self) -> Response:
        """Answer a request, in as many attempts as it takes."""
        try:
            return super().full_dispatch_request()
        except StartOver:
            sent: Request = request._get_current_object()  # type: ignore[attr-defined]  # a proxy
        for attempt in range(2, ATTEMPTS + 1):
            log.info("begins anew: %s %s", sent.method, sent.path)
            allow_writing(False)
            db.session.rollback()
            for _, file in sent.files.items(multi=True):
                if not file.stream.closed:
                    file.stream.seek(0)
            with self.app_context(), RequestContext(self, sent.environ, request=sent):
                g.attempt = attempt
                try:
                    return super().full_dispatch_request()
                except StartOver:
                    continue
        raise RuntimeError("the last attempt began anew")


def attempt() -> int:
    """Return which attempt at a request this is, from 1 on."""
    found: int = g.get("attempt", 1)
    return found
