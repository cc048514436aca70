"""A server with a slow view, for tests of the stop: `slow_server.py THREADS DRAIN_SECONDS [https]`.

`/slow` says that it began and answers when a line comes in on stdin. The port is the first line.
"""

import logging
import os
import sys

from flask import Flask, request

from kl01.start.serving import listen, serve

app = Flask(__name__)
logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a loaded machine starts threads late


def tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@app.get("/slow")
def slow() -> str:
    tell("begun")
    os.read(0, 1)  # straight from the system: a thread cut off in a buffered read would upset the exit
    return "x" * int(request.args.get("length", "5"))


@app.post("/post")
def post() -> str:
    return f"got {len(request.get_data())}"


@app.get("/quick")
def quick() -> str:
    return "quick"


@app.get("/address")
def address() -> str:
    return f"{request.remote_addr} {request.scheme}"


if __name__ == "__main__":
    listener = listen("127.0.0.1", 0)
    serve(
        app,
        listener,
        threads=int(sys.argv[1]),
        request_bytes=10_000_000,
        ready=lambda: tell(str(listener.getsockname()[1])),
        stopping=lambda: tell("stopping"),
        drain_seconds=float(sys.argv[2]),
        behind_https="https" in sys.argv,
    )
    tell("stopped")
