"""The headers that every answer carries."""

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_compress import Compress

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class PageSessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie, which static files neither read nor renew: they are kept for ever."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Renew the cookie with every page."""
        if request.endpoint != "static":
            super().save_session(app, session, response)


def register(app: Flask) -> None:
    """Add the security headers, forbid caching of pages, compress what is text."""
    app.config.update(
        SESSION_COOKIE_NAME="kl01",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=app.config["KL01"].behind_https,
        PERMANENT_SESSION_LIFETIME=app.config["KL01"].idle_minutes * 60,
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_ALGORITHM_STREAMING=["gzip"],
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "image/svg+xml"],
    )
    app.session_interface = PageSessions()
    Compress(app)

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if request.endpoint != "static":
            headers["Cache-Control"] = "no-store"
            response.vary.add("HX-Request")
        return response
