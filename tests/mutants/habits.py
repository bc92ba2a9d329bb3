"""How a server differs from the plainest one that keeps the contract."""

from __future__ import annotations


class Habits:
    """A set of switches by name.

    The server asks for a habit only where it makes a difference. So what was never asked for did not matter:
    with the habit, the server would have answered the same.
    """

    def __init__(self, *names: str) -> None:
        self.names = frozenset(names)
        self.asked: set[str] = set()

    def __call__(self, name: str) -> bool:
        """True where the server has this habit."""
        self.asked.add(name)
        return name in self.names
