"""The shop's backend: its application factory."""

from functools import partial
from threading import Thread

from flask import Flask
from werkzeug.routing import IntegerConverter

from . import auth, events, health, problems, products, seed
from .config import Settings, get_settings
from .database import db, engine_url, migrate


class IdConverter(IntegerConverter):
    regex = "[0-9]{1,16}"  # fits into a 64-bit column


def create_app(settings: Settings | None = None) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config.from_object(settings or get_settings())
    app.config.from_mapping(
        SQLALCHEMY_DATABASE_URI=engine_url(str(app.config["DATABASE_URL"])),
        MAX_CONTENT_LENGTH=1024 * 1024,  # bytes
        SOCK_SERVER_OPTIONS={
            "max_message_size": 64 * 1024,  # bytes
            "ping_interval": 25,  # seconds
            # An open WebSocket must not keep a stopping or reloading server alive.
            "thread_class": partial(Thread, daemon=True),
        },
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.converters["id"] = IdConverter

    db.init_app(app)
    migrate.init_app(app, db)
    problems.init_app(app)

    app.register_blueprint(health.bp)
    app.register_blueprint(auth.bp)
    app.register_blueprint(products.bp)
    app.register_blueprint(events.bp)
    app.cli.command("init-db")(seed.init_db)
    return app
