"""Tell every connected client about each committed change."""

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from fastapi import APIRouter, WebSocket, WebSocketDisconnect, status

from app.schemas import ProductEvent

router = APIRouter()

# Events that may wait for a slow client. One that lags further behind is disconnected,
# so that it connects again and reads the products anew.
MAX_WAITING = 1000

clients: set[MemoryObjectSendStream[str]] = set()


def publish(event: ProductEvent) -> None:
    message = event.model_dump_json()
    for client in clients.copy():
        try:
            client.send_nowait(message)
        except (anyio.WouldBlock, anyio.BrokenResourceError):  # lags too far behind, or is gone
            clients.discard(client)
            client.close()


@router.websocket("/api/events")
async def listen(socket: WebSocket) -> None:
    await socket.accept()
    client, messages = anyio.create_memory_object_stream[str](MAX_WAITING)
    clients.add(client)
    try:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(forward, messages, socket)
            # What clients send is ignored, but has to be read to notice that they leave.
            while (await socket.receive())["type"] != "websocket.disconnect":
                pass
            tasks.cancel_scope.cancel()
    finally:
        clients.discard(client)
        client.close()


async def forward(messages: MemoryObjectReceiveStream[str], socket: WebSocket) -> None:
    try:
        async with messages:
            async for message in messages:
                await socket.send_text(message)
        await socket.close(status.WS_1013_TRY_AGAIN_LATER)
    except (WebSocketDisconnect, RuntimeError):
        pass  # gone, or (RuntimeError) Uvicorn is closing the connection: listen() hears of it
