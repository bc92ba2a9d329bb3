"""The WebSocket: who listens, and what they are told."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from contextlib import suppress
from typing import Any

from mutants.habits import Habits
from mutants.http import Receive, Scope, Send

WITHOUT_A_WORD = (1005, 1006)
HALF_A_SECOND = 0.5
A_MOMENT = 0.2
LONG = 2 * 1024
LARGE = 64 * 1024


class Feed:
    """All listeners, in the order in which they came."""

    def __init__(self, habits: Habits) -> None:
        self.habit = habits
        self.listeners: list[asyncio.Queue[str]] = []
        self.late: list[str] = []
        self.questions: defaultdict[int, asyncio.Event] = defaultdict(asyncio.Event)

    def publish(self, event: str, product: dict[str, Any]) -> None:
        if not self.listeners:
            return
        frame = self.frame(event, product)
        if self.habit("events_take_a_moment"):
            asyncio.get_running_loop().call_later(A_MOMENT, self.tell, frame)
            return
        self.tell(frame, late=event == "product.updated" and self.habit("updates_come_late"))

    async def publish_and_wait(self, event: str, product: dict[str, Any], id: int) -> None:
        """Announce too early: before the commit, until a client has asked for the product in vain."""
        self.tell(self.frame(event, product))
        if self.listeners:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.questions[id].wait(), HALF_A_SECOND)

    def asked_for(self, id: int) -> None:
        self.questions[id].set()

    def frame(self, event: str, product: dict[str, Any]) -> str:
        kind = event.removeprefix("product.")
        if self.habit(f"{kind}_event_has_no_times"):
            product = {member: value for member, value in product.items() if not member.endswith("_at")}
        return json.dumps({"type": event, "product": product})

    def tell(self, frame: str, *, late: bool = False) -> None:
        if late:
            self.late.append(frame)
            asyncio.get_running_loop().call_later(HALF_A_SECOND, self.tell_late)
            return
        listeners = self.listeners
        if len(listeners) > 1 and self.habit("only_the_first_hears"):
            listeners = listeners[:1]
        if len(listeners) > 20 and self.habit("only_twenty_hear"):
            listeners = listeners[:20]
        for listener in listeners:
            listener.put_nowait(frame)
            if self.habit("events_come_twice"):
                listener.put_nowait(frame)
        self.tell_late()

    def tell_late(self) -> None:
        late, self.late = self.late, []
        for frame in late:
            self.tell(frame)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        foreign = any(name == b"origin" for name, _ in scope["headers"]) and self.habit("origins_are_refused")
        full = len(self.listeners) >= 100 and self.habit("listeners_end_at_100")
        if scope["path"] != "/api/events" or foreign or full:
            await send({"type": "websocket.close"})
            return
        await send({"type": "websocket.accept"})
        listener: asyncio.Queue[str] = asyncio.Queue()
        self.listeners.append(listener)
        sending = asyncio.create_task(self.forward(listener, send))
        try:
            await self.ignore(listener, receive, send)
        finally:
            sending.cancel()
            if listener in self.listeners:
                self.listeners.remove(listener)

    async def forward(self, listener: asyncio.Queue[str], send: Send) -> None:
        with suppress(OSError):
            while True:
                frame = await listener.get()
                binary = self.habit("frames_are_binary")
                content = {"bytes": frame.encode()} if binary else {"text": frame}
                await send({"type": "websocket.send", **content})

    async def ignore(self, listener: asyncio.Queue[str], receive: Receive, send: Send) -> None:
        """Take what a client sends until it is gone."""
        while (message := await receive())["type"] == "websocket.receive":
            text, content = message.get("text"), message.get("bytes")
            length = max(len(text or ""), len(content or b""))
            if length > LARGE and self.habit("large_message_silences_all"):
                self.listeners.clear()
            fatal = (
                (content is not None and self.habit("binary_is_fatal"))
                or (length > LONG and self.habit("long_message_is_fatal"))
                or (length > LARGE and self.habit("large_message_is_fatal"))
            )
            if fatal:
                await send({"type": "websocket.close", "code": 1003})
                return
            if text is not None and self.habit("text_is_echoed"):
                listener.put_nowait(text)
        if message["code"] in WITHOUT_A_WORD and self.habit("lost_peer_silences_all"):
            self.listeners.clear()
