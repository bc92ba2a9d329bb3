"""The checks of `scaffold run` on a started project: they change nothing, and a changed API is not an error."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Iterator

import pytest

from scaffolder.model import Ports
from scaffolder.run import look
from scaffolder.system import ports


@contextlib.contextmanager
def server(products: int = 200, login: int = 200) -> Iterator[tuple[Ports, list[str]]]:
    """A server with these answers; gives where it is, and what it was asked."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append(f"{self.command} {self.path}")
            self.send_response(login if "login" in self.path else products)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        try:
            yield Ports(listening.server_port, None), asked
        finally:
            listening.shutdown()
            thread.join()


@pytest.mark.parametrize("status", [200, 204, 301, 401, 404])
def test_a_list_that_answers_or_has_moved_is_no_trouble(status: int) -> None:
    with server(products=status) as (place, asked):
        assert look.trouble(place) is None
    assert asked == ["GET /api/products?per_page=1"]


def test_a_list_that_fails_is_told() -> None:
    with server(products=500) as (place, _):
        assert look.trouble(place) == "GET /api/products answers 500; its log says why"
    assert str(look.trouble(Ports(ports.pick(), None))).startswith("GET /api/products is not answered: ")


@pytest.mark.parametrize(("status", "there"), [(200, True), (401, False), (404, False), (500, False)])
def test_the_demo_user_is_there_where_the_login_says_so(status: int, there: bool) -> None:
    with server(login=status) as (place, asked):
        assert look.demo_user_is_there(place) == there
    assert asked == ["POST /api/auth/login"]
    assert not look.demo_user_is_there(Ports(ports.pick(), None))


@pytest.mark.parametrize(
    ("line", "noise"),
    [
        ('INFO:     127.0.0.1:43210 - "GET /api/health HTTP/1.1" 200 OK', True),
        ('{"method":"GET","url":"/api/health","statusCode":200}', True),
        ('[GIN] 2026/11/27 - 06:45:31 | 200 | 1.2ms | 127.0.0.1 | GET      "/api/health"', True),
        ('[GIN] 2026/11/27 - 06:45:31 | 200 | 1.2ms | 127.0.0.1 | GET      "/api/healthy"', False),
        ('127.0.0.1 - "GET /api/health HTTP/1.1" 503 Service Unavailable', False),
        ('127.0.0.1 - "GET /api/products HTTP/1.1" 200 OK', False),
    ],
)
def test_health_checks_that_are_well_are_noise(line: str, noise: bool) -> None:
    assert look.is_health_check(line) == noise
