"""The application: every route in one place."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

from app import auth, events, health, problems, products
from app.database import engine


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
    await engine.dispose()


app = FastAPI(
    lifespan=lifespan,
    exception_handlers=problems.handlers,
    max_body_size=1024 * 1024,  # bytes
    # The contract is the file openapi.yaml, not generated from this code.
    openapi_url=None,
)
app.include_router(health.router)
app.include_router(auth.router)
app.include_router(products.router)
app.include_router(events.router)


@app.get("/docs")
async def docs() -> HTMLResponse:
    return get_swagger_ui_html(openapi_url="/api/openapi.yaml", title="Shop API")
