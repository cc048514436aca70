"""The application: Flask, with requests that may begin anew."""

import logging

from flask import Flask, Response, g, request
from flask.ctx import RequestContext

from kl01.db import StartOver, allow_writing, db

log = logging.getLogger(__name__)


class Application(Flask):
    """A Flask application whose requests write late, and begin anew when what they read has changed."""

    def full_dispatch_request(self) -> Response:
        """Answer a request; at the second attempt nobody else writes from its beginning to its end."""
        try:
            return super().full_dispatch_request()
        except StartOver:
            log.info("begins anew: %s %s", request.method, request.path)
        allow_writing(False)
        db.session.rollback()
        sent = request._get_current_object()  # type: ignore[attr-defined]  # a proxy, unknown to its type
        for file in sent.files.values():
            file.stream.seek(0)
        with self.app_context(), RequestContext(self, sent.environ, request=sent):
            g.begins_anew = True
            return super().full_dispatch_request()


def begins_anew() -> bool:
    """Whether this is the second attempt at a request."""
    return "begins_anew" in g
