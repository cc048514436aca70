"""The application: Flask, with requests that take turns and may begin anew."""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response, g, request
from flask.ctx import RequestContext
from werkzeug.exceptions import SecurityError
from werkzeug.routing import MapAdapter

from kl01.db import StartOver, allow_writing, db
from kl01.host_names import is_named, normal_name
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


_PORTS = {"http": ":80", "https": ":443"}
"""What browsers leave out of an address."""


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

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Return what finds routes for a request; raises SecurityError if its host is not one that is named.

        Werkzeug knows no host with an underscore in its name, and compares names letter by letter.
        """
        adapter = super().create_url_adapter(request)
        sent = request.environ.get("HTTP_HOST", "") if request is not None else ""
        if request is not None and adapter is not None:
            if not is_named(sent, self.config["KL01"].trusted_hosts):
                raise SecurityError
            if not request.host and normal_name(sent):
                request.host = adapter.server_name = sent.removesuffix(_PORTS.get(request.scheme, ""))
        return adapter

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
