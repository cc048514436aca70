"""The address by which the other computers of the intranet reach KL01."""

import socket
from urllib.parse import urlsplit

from kl01.config import Settings
from kl01.host_names import is_everywhere, is_loopback


def address_for_others(url_root: str, settings: Settings) -> str | None:
    """Return the address of KL01 to write on paper; None if it can't be known here.

    `url_root` is the address at which this page was asked for. It serves others too, unless somebody works on
    the server itself: then it is the machine's name and port, if KL01 listens to the intranet. Behind https
    others come by the proxy's name, which only the proxy knows.
    """
    host = urlsplit(url_root).hostname or ""
    if not is_loopback(host) and not is_everywhere(host):
        return url_root
    machine = socket.gethostname()
    if settings.behind_https or is_loopback(settings.host) or is_loopback(machine):
        return None
    return f"http://{machine}:{settings.port}/"
