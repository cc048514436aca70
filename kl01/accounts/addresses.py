"""The address by which the other computers of the intranet reach KL01."""

import ipaddress
import socket
from urllib.parse import urlsplit

from kl01.config import Settings


def is_loopback(host: str) -> bool:
    """Whether a host's name or address leads a computer to itself."""
    name = host.strip("[]").rstrip(".").casefold()
    if name.partition(".")[0] == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def address_for_others(url_root: str, settings: Settings) -> str | None:
    """Return the address of KL01 to write on paper; None if it can't be known here.

    `url_root` is the address at which this page was asked for. It serves others too, unless somebody works on
    the server itself: then it is the machine's name and port, if KL01 listens to the intranet. Behind https
    others come by the proxy's name, which only the proxy knows.
    """
    host = urlsplit(url_root).hostname or ""
    if not is_loopback(host) and host not in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not listened on
        return url_root
    machine = socket.gethostname()
    if settings.behind_https or is_loopback(settings.host) or is_loopback(machine):
        return None
    return f"http://{machine}:{settings.port}/"
