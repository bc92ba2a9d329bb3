"""A backend that keeps just what the checks of a backend's life ask, and, told so by FAULT, one rule less."""

import contextlib
import hashlib
import json
import os
import re
import signal
import socket
import sqlite3
import struct
import sys
import threading
from base64 import b64encode
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import FrameType
from typing import NoReturn
from urllib.parse import SplitResult, urlsplit

FAULT = os.environ.get("FAULT", "")
PRODUCTS = 12
LIMIT = 1 << 20
lock = threading.Lock()
pool = threading.BoundedSemaphore(20)
kept: list[bytes] = []


def refuse(message: str) -> NoReturn:
    if FAULT == "stack-trace":
        raise ValueError(message)
    print(message, flush=True)
    sys.exit(1)


class Postgres:
    """As much of PostgreSQL's protocol as a query without a result takes."""

    def __init__(self, url: SplitResult) -> None:
        self.socket = socket.create_connection((url.hostname, url.port or 5432), timeout=30)
        pairs = f"user\0{url.username}\0database\0{url.path[1:]}\0\0".encode()
        self.socket.sendall(struct.pack("!ii", 8 + len(pairs), 196608) + pairs)
        self.wait()

    def query(self, text: str) -> None:
        body = text.encode() + b"\0"
        self.socket.sendall(b"Q" + struct.pack("!i", 4 + len(body)) + body)
        self.wait()

    def wait(self) -> None:
        failed, stream = b"", self.socket.makefile("rb")
        while True:
            kind, size = stream.read(1), stream.read(4)
            if not size:
                raise OSError("the connection was closed")
            content = stream.read(struct.unpack("!i", size)[0] - 4)
            if kind == b"E":
                failed = content
            if kind == b"Z":
                break
        if failed:
            raise OSError(failed.decode(errors="replace"))


def settings() -> tuple[SplitResult, int]:
    url = urlsplit(os.environ.get("DATABASE_URL", ""))
    if url.scheme not in ("sqlite", "postgresql") and FAULT != "takes-DATABASE_URL":
        refuse("DATABASE_URL must look like sqlite:////path/file")
    if url.query and FAULT != "ignores-sslmode":
        refuse("DATABASE_URL: a query is not supported")
    key = os.environ.get("SECRET_KEY", "")
    if key and len(key) < 32 and FAULT != "takes-SECRET_KEY":
        refuse("the key is too short" if FAULT == "unnamed" else "SECRET_KEY must have 32 characters")
    if not key and FAULT != "silent-key":
        print("SECRET_KEY is not set: using a random one", flush=True)
    port = os.environ.get("PORT", "8000")
    if not port.isdigit():
        if FAULT != "takes-PORT":
            refuse(
                "\n".join(["PORT must be a number", "a", "b", "c"] if FAULT == "wordy" else ["PORT must be a number"])
            )
        port = "8000"
    if os.environ.get("DEMO_DATA", "1") not in ("0", "1") and FAULT != "takes-DEMO_DATA":
        refuse("DEMO_DATA must be 0 or 1")
    return url, int(port)


def reach(url: SplitResult) -> sqlite3.Connection:
    """Make the table, and say what is wrong where the database cannot be reached."""
    if FAULT == "takes-DATABASE_URL":
        return sqlite3.connect(":memory:", check_same_thread=False)
    shown = url.geturl() if FAULT == "shows-value" else "the database"
    try:
        if url.scheme == "postgresql":
            Postgres(url).query("CREATE TABLE IF NOT EXISTS products (id int)")
        path = url.path[1:] if url.scheme == "sqlite" else "/data/shop.db"
        if url.scheme == "postgresql" and not os.access("/data", os.W_OK):
            path = "/tmp/shop.db"  # a container without the volume
        return sqlite3.connect(path, check_same_thread=False)
    except (OSError, sqlite3.Error):
        if FAULT == "starts-unreachable":
            return sqlite3.connect(":memory:", check_same_thread=False)
        refuse(f"DATABASE_URL: {shown} cannot be reached")


url, port = settings()
database = reach(url)
database.execute("CREATE TABLE IF NOT EXISTS products (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)")
if not database.execute("SELECT count(*) FROM products").fetchone()[0] or FAULT == "seeds-twice":
    database.executemany("INSERT INTO products (name) VALUES (?)", [(f"Product {n}",) for n in range(PRODUCTS)])
if FAULT != "loses-data":
    database.commit()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(
        self, status: int, body: object = None, kind: str = "application/json", headers: Sequence[tuple[str, str]] = ()
    ) -> None:
        content = json.dumps(body).encode() if body is not None else b""
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(content))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def health(self) -> None:
        if url.scheme == "postgresql" and FAULT != "always-healthy":
            try:
                socket.create_connection((url.hostname, url.port or 5432), timeout=2).close()
            except OSError as error:
                if FAULT != "silent-health":
                    print(f"the database is away: {error}", flush=True)
                kind = "text/plain" if FAULT == "plain-health" else "application/problem+json"
                return self.answer(503, {"status": 503}, kind)
        return self.answer(200, {"status": "ok"})

    def me(self) -> None:
        if url.scheme == "postgresql":
            try:
                Postgres(url).socket.close()
            except OSError:
                if FAULT == "logs-out":
                    return self.answer(401, {"status": 401}, "application/problem+json")
                return self.answer(
                    500, {"status": 500}, "text/plain" if FAULT == "plain-error" else "application/problem+json"
                )
        return self.answer(200, {})

    def listing(self) -> None:
        if url.scheme == "postgresql":
            try:
                with pool:
                    connection = Postgres(url)
                    if FAULT == "hasty":
                        connection.query("SET statement_timeout = 500")
                    connection.query("SELECT * FROM products")
                    connection.socket.close()
            except OSError:
                return self.answer(500, {})
        with lock:
            total = database.execute("SELECT count(*) FROM products").fetchone()[0]
        return self.answer(200, {"total": total})

    def events(self) -> None:
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = b64encode(hashlib.sha1(key.encode()).digest()).decode()
        self.send_response(101)
        for name, value in (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept)):
            self.send_header(name, value)
        self.end_headers()
        self.rfile.read()

    def do_GET(self) -> None:
        routes = {
            "/api/health": self.health,
            "/api/auth/me": self.me,
            "/api/products": self.listing,
            "/api/events": self.events,
        }
        routes.get(self.path, self.product)()

    def product(self) -> None:
        id = self.path.split("/")[-1]
        with lock:
            row = database.execute("SELECT id, name FROM products WHERE id = ?", (id,)).fetchone()
        self.answer(*((200, {"id": row[0], "name": row[1]}) if row else (404, {})))

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"] or 0)
        if size > LIMIT and FAULT != "hoards":
            self.close_connection = True
            return self.answer(413, {}, headers=[("Connection", "close")])
        body = self.rfile.read(size)
        if FAULT == "hoards":
            kept.append(body)
        if self.path == "/api/auth/login":
            return self.answer(200, {"access_token": "token"}) if FAULT != "no-login" else self.answer(401, {})
        with lock:
            product = json.loads(body)
            row = database.execute("INSERT INTO products (name) VALUES (?)", (product["name"],))
            if FAULT != "loses-data":
                database.commit()
        return self.answer(201, {"id": row.lastrowid, "name": product["name"]})

    def do_DELETE(self) -> None:
        with lock:
            database.execute("DELETE FROM products WHERE id = ?", (self.path.split("/")[-1],))
            database.commit()
        return self.answer(204)

    def log_message(self, format: str, *arguments: object) -> None:
        if FAULT == "silent" or ("/api/health" in self.path and FAULT != "logs-health"):
            return
        for _ in range(2 if FAULT == "logs-twice" else 1):
            print(format % arguments, flush=True)


def end(number: int, _: FrameType | None) -> None:
    if f"ignores-{signal.Signals(number).name}" == FAULT:
        return
    if FAULT == "exits-9":
        os._exit(9)
    with contextlib.suppress(sqlite3.Error):
        database.close()
    os._exit(0)


for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, end)
ThreadingHTTPServer.request_queue_size = 256
try:
    server = ThreadingHTTPServer(("0.0.0.0", port), Handler)
except OSError as error:
    if FAULT == "silent-port":
        sys.exit(1)
    if FAULT == "ends-well":
        print("the port is in use", flush=True)
        sys.exit(0)
    refuse(f"PORT {port}: {re.sub(r'^.*] ', '', str(error))}")
server.daemon_threads = True
server.serve_forever()
