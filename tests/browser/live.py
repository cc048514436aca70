"""The application behind a real server on a free port, in a thread of the test."""

import threading
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server


class LiveServer:
    """Serves an application as `python app.py` does: waitress, 32 threads."""

    def __init__(self, app: Flask) -> None:
        self._sockets: dict[int, Any] = {}
        self._server = create_server(app, host="127.0.0.1", port=0, threads=32, ident=None, map=self._sockets)
        self.url = f"http://127.0.0.1:{self._server.effective_port}"
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="live server")
        self._thread.start()

    def _run(self) -> None:
        while not self._stopping:
            wasyncore.loop(timeout=1, use_poll=True, map=self._sockets, count=1)

    def stop(self) -> None:
        """Stop as a server does whose plug is pulled; calling it again changes nothing."""
        if self._thread.is_alive():
            self._stopping = True
            self._server.pull_trigger()
            self._thread.join()
            # Here and not at the end of the thread: that may come before the trigger above is pulled.
            self._server.task_dispatcher.shutdown(timeout=5)
            wasyncore.close_all(self._sockets)
