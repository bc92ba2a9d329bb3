"""How a check is written: one small function, named after its group and itself, with the rule as its docstring."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scaffolder.contract.client.shop import Shop

Judge = Callable[["Shop"], Awaitable[None]]
Tag = Literal["proxy", "app"]
"""A shorter run: through a front end's proxy; only what the app itself answers, not the HTTP server."""


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of the contract, and the function that tests a server against it."""

    name: str
    """`products.search.literal_percent`."""
    group: str
    """`products.search`."""
    rule: str
    """The rule in one line."""
    freedoms: tuple[str, ...]
    """What the rule leaves open, one line each."""
    tags: frozenset[Tag]
    """The shorter runs that include it."""
    judge: Judge
    """Returns if the server keeps the rule, raises otherwise."""
    needs_key: bool
    """True if it signs tokens, which needs the server's secret key."""
    alone: bool
    """True if no others may run at the same time, except slow ones."""
    slow: bool
    """True if it waits on purpose: it runs alongside all others, and only on request."""
    extra: float
    """Additional seconds it may take."""


class Group:
    """The checks of one module, in their order there.

    A module creates one, `check = Group("products.search")`, and marks its checks with `@check()`.
    """

    def __init__(self, name: str, *, alone: bool = False, tags: Collection[Tag] = ()) -> None:
        self.name = name
        self.alone = alone
        self.tags = frozenset(tags)
        self.checks: list[Check] = []

    def __call__(
        self,
        *freedoms: str,
        needs_key: bool = False,
        alone: bool = False,
        slow: bool = False,
        extra: float = 0,
        tags: Collection[Tag] = (),
    ) -> Callable[[Judge], Judge]:
        """Register the decorated function under its name; the texts are the freedoms it allows."""

        def register(judge: Judge) -> Judge:
            self.checks.append(
                Check(
                    name=f"{self.name}.{judge.__name__}",
                    group=self.name,
                    rule=(judge.__doc__ or "").strip(),
                    freedoms=freedoms,
                    tags=self.tags | frozenset(tags),
                    judge=judge,
                    needs_key=needs_key,
                    alone=(self.alone or alone) and not slow,
                    slow=slow,
                    extra=extra,
                )
            )
            return judge

        return register
