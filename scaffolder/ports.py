"""Ports to publish on."""

from __future__ import annotations

import random
import socket

from scaffolder.model import LOCALHOST

_LIKELY_FREE = range(20000, 30000)
"""What Linux gives to nobody by itself, and Kubernetes to no service."""


def pick(preferred: int = 0) -> int:
    """A port that is free on 127.0.0.1 now: the preferred one, or else any."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOCALHOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"no free port on {LOCALHOST}")


def guess() -> int:
    """A port that is likely to be free on a machine where we cannot look."""
    return random.choice(_LIKELY_FREE)
