"""What a project that was started is asked, all of which leaves it as it is: people run their own projects."""

from __future__ import annotations

import contextlib
import re

from scaffolder.model import DEMO_EMAIL, DEMO_PASSWORD, Ports

_HEALTHY = re.compile(r"(?=.*\b200\b).*/api/health\b")


def trouble(ports: Ports) -> str | None:
    """What is wrong with the list of products, in one line; None also where the project has none any more."""
    import httpx

    asked = "GET /api/products"
    try:
        status = httpx.get(f"{ports.api_url}/api/products?per_page=1", trust_env=False, timeout=10).status_code
    except httpx.HTTPError as error:
        return f"{asked} is not answered: {' '.join(str(error).split())}"
    return f"{asked} answers {status}; its log says why" if status >= 500 else None


def demo_user_is_there(ports: Ports) -> bool:
    """True where the demo user can log in."""
    import httpx

    with contextlib.suppress(httpx.HTTPError):
        credentials = {"email": DEMO_EMAIL, "password": DEMO_PASSWORD}
        answer = httpx.post(f"{ports.api_url}/api/auth/login", json=credentials, trust_env=False, timeout=10)
        return answer.status_code == 200
    return False


def is_health_check(line: str) -> bool:
    """True for a line of a log that says only that the project is well, as it is asked every few seconds."""
    return _HEALTHY.match(line) is not None
