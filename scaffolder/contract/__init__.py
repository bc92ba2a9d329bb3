"""The contract, executable: named checks that any running backend can be asked to keep.

`checks` holds the rules of the Shop API, one module a group; `client` is what they speak to a server with.
"""

from scaffolder.contract.registry import Check
from scaffolder.contract.run import CHECKS, read_together, run_checks, tagged

__all__ = ["CHECKS", "Check", "read_together", "run_checks", "tagged"]
