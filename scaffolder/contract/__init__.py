"""The contract, executable: named checks that any running backend can be asked to keep.

`checks` holds the rules of the Shop API, one module a group; `client` is what they speak to a server with.
"""

from scaffolder.contract.registry import Check
from scaffolder.contract.run import CHECKS, run_checks, tagged

__all__ = ["CHECKS", "Check", "run_checks", "tagged"]
