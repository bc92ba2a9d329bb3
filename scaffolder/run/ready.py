"""Waits until what was started answers."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable

from scaffolder.errors import ScaffoldError

START_SECONDS = 120
"""How long a part of a project may take from its start until it answers."""


def wait_for(url: str, alive: Callable[[], bool], seconds: float = START_SECONDS, *, moved: bool = False) -> float:
    """Wait until a URL answers 200 and return the seconds it took.

    Args:
        url: What to ask.
        alive: Whether the process that should answer still runs.
        seconds: How long to wait.
        moved: Whether any answer but a server error will do, as what is asked for may have moved.

    Raises:
        ScaffoldError: It ended before, or the time was up.
    """
    import httpx

    begin, pause = time.monotonic(), threading.Event()
    with httpx.Client(trust_env=False, timeout=5) as client:
        while time.monotonic() - begin < seconds:
            with contextlib.suppress(httpx.HTTPError):
                status = client.get(url).status_code
                if status == 200 or (moved and status < 500):
                    return time.monotonic() - begin
            if not alive():
                raise ScaffoldError(f"it ended before {url} answered")
            pause.wait(0.02)
    raise ScaffoldError(f"{url} did not answer within {seconds:.0f} s")
