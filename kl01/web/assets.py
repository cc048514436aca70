"""Static files: served for ever under an address that changes with their content."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request


@cache
def _digest(path: Path, _modified: float) -> str:
    """Return the digest of a file as it was at a moment."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def register(app: Flask) -> None:
    """Give templates `asset('base.css')`, the address of a static file with the digest of its content."""
    folder = Path(app.static_folder or "")
    changing = app.config["KL01"].development
    known: dict[str, str] = {}

    def asset(name: str) -> str:
        # Every page asks for eight of them. Only who develops changes the files while the program runs.
        digest = None if changing else known.get(name)
        if digest is None:
            path = folder / name
            digest = known[name] = _digest(path, path.stat().st_mtime)
        return f"{request.script_root}/static/{name}?v={digest}"

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
