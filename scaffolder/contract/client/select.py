"""Which checks a command runs."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Protocol, TypeVar

from scaffolder.errors import UsageError


class Named(Protocol):
    """Anything with the name of a check, such as `products.edit`."""

    @property
    def name(self) -> str:
        """Its name."""


Each = TypeVar("Each", bound=Named)


def select(checks: Sequence[Each], only: Sequence[str], listing: str) -> list[Each]:
    """The checks that match a pattern; all of them without patterns.

    Args:
        checks: All checks.
        only: Names, groups or patterns such as `products.*`.
        listing: The command that shows all checks.

    Raises:
        UsageError: A pattern matches none.
    """
    for pattern in only:
        if not any(_matches(check, pattern) for check in checks):
            raise UsageError(f"there is no check named {pattern}; `{listing}` shows them all")
    return [check for check in checks if not only or any(_matches(check, pattern) for pattern in only)]


def _matches(check: Named, pattern: str) -> bool:
    return fnmatchcase(check.name, pattern) or check.name.startswith(f"{pattern}.")
