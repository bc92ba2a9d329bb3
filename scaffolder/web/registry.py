"""How a check of a front end is written: one function, named after its group and itself, its rule as its docstring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scaffolder.web.desk import Desk

Judge = Callable[["Desk"], None]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, and the function that sees whether a front end keeps it."""

    name: str
    """`products.edit`."""
    group: str
    """`products`."""
    rule: str
    """The rule in one line."""
    judge: Judge
    """Returns if the rule is kept and raises if it is not."""
    needs_control: bool
    """True if the backend must be stopped and started meanwhile."""


class Group:
    """The checks of one module, in the order in which they stand there.

    A module makes one, `check = Group("products")`, and marks its checks with `@check()`.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.checks: list[Check] = []

    def __call__(self, *, needs_control: bool = False) -> Callable[[Judge], Judge]:
        """Register the function below under its own name."""

        def register(judge: Judge) -> Judge:
            self.add(judge.__name__, (judge.__doc__ or "").strip(), judge, needs_control=needs_control)
            return judge

        return register

    def add(self, name: str, rule: str, judge: Judge, *, needs_control: bool = False) -> None:
        """Register a check that is one of several of a kind."""
        self.checks.append(Check(f"{self.name}.{name}", self.name, rule, judge, needs_control))
