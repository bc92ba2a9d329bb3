"""The command `python -m app.add_user EMAIL NAME`: add a user who can log in."""

import asyncio

import click
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError

from app.auth import new_user
from app.database import engine, new_session
from app.schemas import RULES, NewUser
from app.seed import init_db


@click.command()
@click.argument("email")
@click.argument("name")
@click.password_option()
def main(email: str, name: str, password: str) -> None:
    """Add a user who can log in."""
    init_db()
    try:
        asyncio.run(add_user(NewUser(email=email, name=name, password=password)))
    except ValidationError as error:
        rules = RULES | {"password": "Enter at least 8 characters."}
        names = [str(problem["loc"][0]) for problem in error.errors()]
        raise click.ClickException(" ".join(f"{name}: {rules[name]}" for name in names)) from None
    except IntegrityError:
        raise click.ClickException(f"There is a user {email} already.") from None
    click.echo(f"Added {email}.")


async def add_user(user: NewUser) -> None:
    try:
        async with new_session() as session:
            session.add(new_user(user.email, user.name, user.password))
            await session.commit()
    finally:
        await engine.dispose()


if __name__ == "__main__":
    main()
