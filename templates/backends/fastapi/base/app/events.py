"""Tell every listener about each committed change."""

import json
from contextlib import suppress

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from app.schemas import ProductPublic

router = APIRouter()

# Events that may wait for a slow listener. One that lags further behind is disconnected,
# so that it connects again and reads the products again.
MAX_WAITING = 1000

# Each with the scope that ends it, even while it is stuck sending to a peer that does not read.
listeners: dict[MemoryObjectSendStream[str], anyio.CancelScope] = {}


def publish(type: str, product: ProductPublic) -> None:
    """Call this after the commit."""
    message = json.dumps({"type": type, "product": product.model_dump(mode="json")})
    for listener, scope in listeners.items():
        try:
            listener.send_nowait(message)
        except anyio.WouldBlock:
            scope.cancel()


@router.websocket("/api/events")
async def listen(socket: WebSocket) -> None:
    listener, messages = anyio.create_memory_object_stream[str](MAX_WAITING)
    with listener, messages, anyio.CancelScope() as scope:
        # Before the handshake, so that a connected client misses nothing.
        listeners[listener] = scope
        try:
            await socket.accept()
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(forward, messages, socket)
                # Client messages are ignored, but must be read to notice when a client leaves.
                while (await socket.receive())["type"] != "websocket.disconnect":
                    pass
                tasks.cancel_scope.cancel()
        finally:
            del listeners[listener]


async def forward(messages: MemoryObjectReceiveStream[str], socket: WebSocket) -> None:
    # It may be gone, or (RuntimeError) Uvicorn is closing the connection: listen() hears of it.
    with suppress(WebSocketDisconnect, RuntimeError):
        async for message in messages:
            await socket.send_text(message)
