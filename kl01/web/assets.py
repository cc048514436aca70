"""Static files: served for ever under an address that changes with their content."""

import hashlib
from functools import cache
from pathlib import Path
from posixpath import normpath

from flask import Flask, Response, request

_FOR_EVER = "public, max-age=31536000, immutable"


@cache
def _digest(path: Path, _modified: float) -> str:
    """Return the digest of a file as it was at a moment."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def register(app: Flask) -> None:
    """Give templates `asset('base.css')`, the address of a static file with the digest of its content."""
    folder = Path(app.static_folder or "")
    changing = app.config["KL01"].development
    known: dict[str, str] = {}

    def digest_of(name: str) -> str:
        # Every page asks for eight of them. Only who develops changes the files while the program runs.
        digest = None if changing else known.get(name)
        if digest is None:
            path = folder / name
            digest = known[name] = _digest(path, path.stat().st_mtime)
        return digest

    def asset(name: str) -> str:
        return f"{request.script_root}/static/{name}?v={digest_of(name)}"

    def kept_for(name: str) -> str:
        if name.startswith(("fonts/", "vendor/")):
            return _FOR_EVER
        if "v" not in request.args:
            return "public, max-age=3600"
        # A page of another version of KL01, while processes are updated one by one: a browser must not keep
        # this content under that address.
        return _FOR_EVER if request.args["v"] == digest_of(normpath(name)) else "no-cache"

    @app.after_request
    def cache_static(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in {200, 304}:
            # Fonts and vendored files carry their version in the name, all others ?v=.
            response.headers["Cache-Control"] = kept_for((request.view_args or {})["filename"])
        return response

    app.jinja_env.globals["asset"] = asset
