"""Ports to publish on."""

from __future__ import annotations

import random
import socket
from collections.abc import Collection

from scaffolder.errors import ScaffoldError

_LIKELY_FREE = range(20000, 30000)
"""Ports that Linux does not assign by itself, nor Kubernetes to services."""

_NEARBY = 100
"""How many ports, starting at the preferred one, are tried before any other."""

LAST = 65535
"""The highest port number."""


def pick(preferred: int = 0, *, address: str = "127.0.0.1", without: Collection[int] = ()) -> int:
    """A free port: the preferred one, the next free one after it, or any.

    Args:
        preferred: What to try first; 0 takes any.
        address: The address of this machine to use the port on.
        without: Ports to skip, because the engine reported them as in use.

    Raises:
        ScaffoldError: No port is free on that address.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    nearby = range(preferred, min(preferred + _NEARBY, LAST + 1)) if preferred else ()
    for port in (*nearby, 0):
        if port in without:
            continue
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ScaffoldError(f"There is no free port on {address}; is that an address of this machine?")


def guess() -> int:
    """A port that is likely to be free on a machine where we cannot check."""
    return random.choice(_LIKELY_FREE)
