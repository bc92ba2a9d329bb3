"""Tell every listener about each committed change."""

import json

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from fastapi import APIRouter, WebSocket, WebSocketDisconnect, status

from app.schemas import ProductPublic

router = APIRouter()

# Events that may wait for a slow listener. One that lags further behind is disconnected,
# so that it connects again and reads the products again.
MAX_WAITING = 1000

listeners: set[MemoryObjectSendStream[str]] = set()


def publish(type: str, product: ProductPublic) -> None:
    """Call this after the commit."""
    message = json.dumps({"type": type, "product": product.model_dump(mode="json")})
    for listener in listeners.copy():
        try:
            listener.send_nowait(message)
        except (anyio.WouldBlock, anyio.BrokenResourceError):  # too far behind, or gone
            listeners.discard(listener)
            listener.close()


@router.websocket("/api/events")
async def listen(socket: WebSocket) -> None:
    listener, messages = anyio.create_memory_object_stream[str](MAX_WAITING)
    listeners.add(listener)  # before the handshake, so that a connected client misses nothing
    try:
        await socket.accept()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(forward, messages, socket)
            # Client messages are ignored, but must be read to notice when a client leaves.
            while (await socket.receive())["type"] != "websocket.disconnect":
                pass
            tasks.cancel_scope.cancel()
    finally:
        listeners.discard(listener)
        listener.close()


async def forward(messages: MemoryObjectReceiveStream[str], socket: WebSocket) -> None:
    try:
        async with messages:
            async for message in messages:
                await socket.send_text(message)
        await socket.close(status.WS_1013_TRY_AGAIN_LATER)
    except (WebSocketDisconnect, RuntimeError):
        pass  # gone, or (RuntimeError) Uvicorn is closing the connection: listen() hears of it
