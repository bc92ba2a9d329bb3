"""The command `python -m app.add_user EMAIL NAME`: add a user who can log in."""

import argparse
import asyncio
import getpass
import sys

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError

from app.auth import password_hash
from app.database import engine, new_session
from app.migrations import upgrade
from app.models import User
from app.schemas import Credentials


async def add_user(credentials: Credentials, name: str) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(upgrade)
    async with new_session() as session:
        session.add(
            User(
                email=credentials.email,
                name=name,
                password_hash=password_hash.hash(credentials.password),
            )
        )
        await session.commit()
    await engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m app.add_user", description="Add a user, whose password is asked for."
    )
    parser.add_argument("email")
    parser.add_argument("name")
    arguments = parser.parse_args()
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        credentials = Credentials(email=arguments.email, password=password)
        asyncio.run(add_user(credentials, arguments.name))
    except ValidationError as error:
        sys.exit("\n".join(f"{e['loc'][0]}: {e['msg']}" for e in error.errors()))
    except IntegrityError:
        sys.exit(f"There is a user {arguments.email} already.")
    print(f"Added {arguments.email}.")


if __name__ == "__main__":
    main()
