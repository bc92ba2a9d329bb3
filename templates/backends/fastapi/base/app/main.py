"""The application: what happens at start-up, and every route in one view."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, HTTPException, Response
from fastapi.middleware import Middleware
from sqlalchemy import select

from app import auth, events, problems, products
from app.config import get_settings
from app.database import DATABASE, engine, new_session
from app.middleware import LimitBody, LogRequests
from app.migrations import upgrade
from app.models import User
from app.schemas import Health
from app.seed import seed

CONTRACT = Path(__file__).parent.parent / "openapi.yaml"
HEALTH_TIMEOUT = 2  # seconds


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
        if get_settings().demo_data == "1":
            async with new_session() as session:
                await seed(session)
        yield
    finally:
        await engine.dispose()


app = FastAPI(
    title="Shop API",
    lifespan=lifespan,
    exception_handlers=problems.handlers,
    middleware=[Middleware(LogRequests), Middleware(LimitBody)],
    # The contract is the file openapi.yaml, not what could be derived from this code.
    openapi_url=None,
    redirect_slashes=False,
)


@app.get("/api/health")
async def health() -> Health:
    query = asyncio.create_task(ask_database())
    # Unlike timeout(), wait() does not wait until the driver has cancelled the query.
    answered, _ = await asyncio.wait([query], timeout=HEALTH_TIMEOUT)
    if not answered or query.exception():
        query.cancel()
        raise HTTPException(503, "The database does not answer.")
    return Health(database=DATABASE)


async def ask_database() -> None:
    async with new_session() as session:
        await session.execute(select(User.id).limit(1))


app.include_router(auth.router)
app.include_router(products.router)


@app.get("/api/openapi.yaml")
async def contract() -> Response:
    return Response(CONTRACT.read_bytes(), media_type="application/yaml")


app.include_router(events.router)
