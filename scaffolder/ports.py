"""Ports on 127.0.0.1."""

from __future__ import annotations

import socket


def pick(preferred: int = 0) -> int:
    """A port that is free now: the preferred one, or else any."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on 127.0.0.1")
