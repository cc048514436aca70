"""Entry of KL01: `python app.py` serves the intranet; `app` is there for any other WSGI server."""

import sys

from flask import Flask

from kl01.start.program import application, main


def __getattr__(name: str) -> Flask:
    """Make the application when somebody asks for `app`, and not while `python app.py` is starting."""
    if name == "app":
        globals()["app"] = application()
        return globals()["app"]  # type: ignore[no-any-return]  # set in the line above
    raise AttributeError(name)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
