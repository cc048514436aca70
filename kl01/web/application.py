"""The application: Flask, with requests that take turns and may begin anew."""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response, g, request
from flask.ctx import RequestContext

from kl01.db import StartOver, allow_writing, db
from kl01.web.sent import CleanRequest
from kl01.web.turns import turns

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger(__name__)

_HAS_GONE = "waitress.client_disconnected"
"""Where the server says whether who asked has closed the connection since."""

ATTEMPTS = 4
"""The first writes late; from the second on nobody else writes but while it works slowly; the last one
remembers nothing, and so never begins anew."""


class Application(Flask):
    """Flask, with requests that take turns, write late, and begin anew if what they read has changed."""

    request_class = CleanRequest

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request when it is its turn, if somebody still waits for the answer.

        What is sent to be stored is taken all the same: somebody may have closed the window after “Lưu”.
        """
        with turns.taken():
            if environ.get("REQUEST_METHOD") in {"GET", "HEAD"} and environ.get(_HAS_GONE, lambda: False)():
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return []
            return super().wsgi_app(environ, start_response)

    def preprocess_request(self) -> Any:
        """Refuse at the door what asks for too much."""
        sent: CleanRequest = request._get_current_object()  # type: ignore[attr-defined]  # a proxy
        sent.check_query()
        return super().preprocess_request()

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
