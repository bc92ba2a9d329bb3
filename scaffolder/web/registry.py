"""How a check of a front end is defined: a function, named GROUP.FUNCTION, with the rule as its docstring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scaffolder.web.desk import Desk

Judge = Callable[["Desk"], None]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, and the function that checks it."""

    name: str
    """`products.edit`."""
    group: str
    """`products`."""
    rule: str
    """The rule in one line."""
    judge: Judge
    """Returns if the rule is met, and raises if not."""
    needs_control: bool
    """Whether it needs to stop and start the backend."""


class Group:
    """The checks of one module, in source order.

    A module makes one, `check = Group("products")`, and marks its checks with `@check()`.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.checks: list[Check] = []

    def __call__(self, *, needs_control: bool = False) -> Callable[[Judge], Judge]:
        """Register the decorated function under its own name."""

        def register(judge: Judge) -> Judge:
            self.add(judge.__name__, (judge.__doc__ or "").strip(), judge, needs_control=needs_control)
            return judge

        return register

    def add(self, name: str, rule: str, judge: Judge, *, needs_control: bool = False) -> None:
        """Register one of several similar checks."""
        self.checks.append(Check(f"{self.name}.{name}", self.name, rule, judge, needs_control))
