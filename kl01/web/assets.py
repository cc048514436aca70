"""Static files: served for ever under an address that changes with their content."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for


@cache
def _digest(path: Path, _modified: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def register(app: Flask) -> None:
    """Give templates `asset('base.css')`, the address of a static file with the digest of its content."""
    folder = Path(app.static_folder or "")

    def asset(name: str) -> str:
        path = folder / name
        return url_for("static", filename=name, v=_digest(path, path.stat().st_mtime))

    @app.after_request
    def cache_static(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in {200, 304}:
            # Fonts and vendored files carry their version in the name, all others ?v=.
            for_ever = "v" in request.args or request.path.startswith(("/static/fonts/", "/static/vendor/"))
            response.headers["Cache-Control"] = (
                "public, max-age=31536000, immutable" if for_ever else "public, max-age=3600"
            )
        return response

    app.jinja_env.globals["asset"] = asset
