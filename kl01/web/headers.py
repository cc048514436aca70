"""The headers that every answer carries."""

import hashlib
import hmac
import time
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_compress import Compress
from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import base64_decode, bytes_to_int

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


SAY_HOW_LONG = frozenset({"sheets.margins"})
"""What answers under an address that changes with its content, and says itself how long that is kept."""
LAPSED = timedelta(days=3)
"""How long after its end a sign-in still tells whose words were sent: a paper may stay open over Sunday."""
_WAS = "was"
"""What a cookie calls the sign-in that has run out."""
RENEWED_AFTER_SECONDS = 60
"""A cookie is signed anew once it is so old, or something in it has changed: not with every page."""


STEP_BACK_SECONDS: Final = 24 * 60 * 60
"""By so much a clock may be set back, or lie behind that of another process, without anybody being signed
out: a wrong time zone is set right by hours. A cookie from further ahead is taken for none."""


class PatientSigner(TimestampSigner):
    """Signs moments, and takes those that lie a little ahead for the present one: the clock was set back."""

    def unsign(
        self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False
    ) -> Any:
        """Return what was signed. Raises SignatureExpired if that was too long ago, or lies too far ahead."""
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        age = self.get_timestamp() - int(signed_at.timestamp())
        if max_age is not None and not -STEP_BACK_SECONDS <= age <= max_age:
            raise SignatureExpired(f"{age} seconds old", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


@cache
def cookie_name(secret: str) -> str:
    """Return the name of the cookie of an instance, told from others by its secret key.

    Browsers keep cookies by the machine and not by the port: two instances on one machine would else each
    overwrite the other's, and sign its people out. All processes of an instance have one key.
    """
    return f"kl01-{hmac.new(secret.encode(), b'name of the cookie', hashlib.sha256).hexdigest()[:12]}"


class PageSessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie, which static files neither read nor renew: they are kept for ever."""

    def get_cookie_name(self, app: Flask) -> str:
        """Return the name that belongs to this instance."""
        return cookie_name(str(app.secret_key))

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what reads and writes the cookie."""
        made = super().get_signing_serializer(app)
        if made is not None:
            made.signer = PatientSigner
        return made

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Whether the cookie is to be signed anew, so that it lasts on."""
        if not super().should_set_cookie(app, session):
            return False
        return session.modified or _is_older_than(
            request.cookies.get(self.get_cookie_name(app), ""), RENEWED_AFTER_SECONDS
        )

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return what the cookie holds; if it lets nobody in any more, who it was of, and nothing else."""
        session = super().open_session(app, request)
        if session is not None and not session:
            was = was_signed_in_by(app, request)
            if was:
                session[_WAS] = was
        return session

    def get_expiration_time(self, app: Flask, session: SessionMixin) -> datetime | None:
        """Return until when browsers keep the cookie: longer than it lets anybody in (`was_signed_in_by`)."""
        until = super().get_expiration_time(app, session)
        return until and until + LAPSED

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie where it is due, and never with a static file."""
        if request.endpoint != "static":
            super().save_session(app, session, response)


def was_signed_in_by(app: Flask, request: Request) -> str:
    """Return the number of the sign-in that a cookie of ours told, though it may let nobody in any more.

    Only what somebody typed themselves is shown to them by it, when their time has run out meanwhile. Empty
    if there is none.
    """
    sessions = PageSessions()
    serializer = sessions.get_signing_serializer(app)
    if serializer is None:  # there is no key to sign with
        return ""
    cookie = request.cookies.get(sessions.get_cookie_name(app), "")
    longest = app.permanent_session_lifetime + LAPSED
    try:
        found = serializer.loads(cookie, max_age=int(longest.total_seconds()))
    except BadData:
        return ""
    return str(found.get("_user_id") or found.get(_WAS) or "")


def _is_older_than(cookie: str, seconds: int) -> bool:
    """Whether a signed cookie was signed so long ago; one that tells no moment was."""
    try:
        signed_at = bytes_to_int(base64_decode(cookie.split(".")[-2]))
    except (BadData, IndexError):
        return True
    return not 0 <= time.time() - signed_at < seconds


def register(app: Flask) -> None:
    """Add the security headers, forbid caching of pages, compress what is text."""
    app.config.update(
        # Nobody is remembered beyond a session; the name keeps what another program remembers from being
        # cleared at a sign-out.
        REMEMBER_COOKIE_NAME=f"{cookie_name(app.config['SECRET_KEY'])}-remember",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=app.config["KL01"].behind_https,
        PERMANENT_SESSION_LIFETIME=app.config["KL01"].idle_minutes * 60,
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_ALGORITHM_STREAMING=["gzip"],
        COMPRESS_LEVEL=4,  # a higher one takes longer than it saves on the wire of an office
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
        says_itself = request.endpoint in SAY_HOW_LONG and "Cache-Control" in headers
        if request.endpoint != "static" and not says_itself:
            headers["Cache-Control"] = "no-store"
            response.vary.add("HX-Request")
        return response
