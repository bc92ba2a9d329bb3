"""The rules of the front ends, one module per group. A module with a `Group` called `check` is found automatically."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from scaffolder.web.registry import Check, Group


def discover() -> tuple[Check, ...]:
    """The checks of all modules in this package, group by group in alphabetical order."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    groups: list[Group] = [module.check for module in modules]
    return tuple(check for group in sorted(groups, key=lambda group: group.name) for check in group.checks)
