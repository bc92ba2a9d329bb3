"""Runs schemathesis with the contract's OpenAPI file against a server: every operation, phase and check."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from scaffolder.errors import ScaffoldError
from scaffolder.model import CheckResult, Ports
from scaffolder.smoke import lifecycle
from scaffolder.smoke.record import Record
from scaffolder.system import proc
from scaffolder.system.scratch import scratch

FREE = ("unsupported_method", "allow_header_conformance")
"""Checks that demand more than the contract: a router may answer 404 instead of 405 with `Allow`."""
HOOKS = "scaffolder.smoke.fuzz_hooks"
"""The module with the contract's other freedoms."""


@dataclass(frozen=True, slots=True)
class Fuzz:
    """Options for schemathesis."""

    examples: int
    """The maximum number of test cases per operation."""
    seed: int | None
    """Makes a run repeatable; None for a random one."""

    def ask(self, record: Record, ports: Ports, contract: Path) -> None:
        """Test a running backend, and record a result for each operation."""

        def work() -> None:
            token = lifecycle.log_in(ports)
            results, failures = fuzz(ports.api_url, contract, token=token, examples=self.examples, seed=self.seed)
            record.results += results
            record.log = record.log or failures

        record.check("fuzz", work)


def check_installed() -> None:
    """Refuse to begin without schemathesis; raises ScaffoldError."""
    if importlib.util.find_spec("schemathesis") is None:
        raise ScaffoldError(f"--fuzz needs schemathesis: {sys.executable} -m pip install schemathesis")


def fuzz(
    url: str, contract: Path, *, token: str, examples: int, seed: int | None, timeout: float = 1800.0
) -> tuple[list[CheckResult], str]:
    """Run schemathesis against a server.

    Args:
        url: The server's base URL.
        contract: The OpenAPI file.
        token: An access token of the server's.
        examples: The maximum number of test cases per operation.
        seed: Makes a run repeatable; None for a random one.
        timeout: Seconds after which schemathesis is stopped.

    Returns:
        One result per operation, and the text of the failures, with curl commands to reproduce them.

    Raises:
        ScaffoldError: schemathesis is not installed, stopped early, or took too long.
    """
    check_installed()
    with scratch() as folder:
        report = folder / "junit.xml"
        command = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()", "run"]
        command += [str(contract.resolve()), "--url", url, "--header", f"Authorization: Bearer {token}"]
        command += ["--checks", "all", "--exclude-checks", ",".join(FREE), "--max-examples", str(examples)]
        command += ["--suppress-health-check", "all", "--output-sanitize", "false", "--warnings", "off"]
        command += ["--report", "junit", "--report-junit-path", str(report)]
        if seed is not None:
            command += ["--seed", str(seed)]
        # In a separate folder, because schemathesis reads its configuration and keeps examples where it runs.
        environment = {"SCHEMATHESIS_HOOKS": HOOKS, "NO_COLOR": "1", "NO_PROXY": "*", "no_proxy": "*"}
        code, output = proc.run(command, cwd=folder, env=environment, timeout=timeout)
        if code == proc.TIMED_OUT:
            raise ScaffoldError(f"schemathesis took longer than {timeout:g} s", details=proc.tail(output))
        if not report.is_file():
            raise ScaffoldError(f"schemathesis stopped with exit code {code}", details=proc.tail(output))
        results = [_result(case) for case in ElementTree.parse(report).iter("testcase")]
    if code not in (0, 1) or (code == 1 and all(result.status == "passed" for result in results)):
        raise ScaffoldError(f"schemathesis stopped with exit code {code}", details=proc.tail(output))
    _, _, failures = output.partition(" FAILURES ")
    return results, failures.strip("= \n") if code else ""


def _result(case: ElementTree.Element) -> CheckResult:
    name, seconds = f"fuzz.{case.get('name')}", float(case.get("time") or 0)
    for kind in ("failure", "error"):
        found = case.find(kind)
        if found is not None:
            text = found.text or found.get("message") or ""
            kinds = [line.removeprefix("- ") for line in text.splitlines() if line.startswith("- ")]
            return CheckResult(
                name, "failed", "; ".join(dict.fromkeys(kinds)) or text.strip().partition("\n")[0], seconds
            )
    skipped = case.find("skipped")
    if skipped is not None:
        return CheckResult(name, "skipped", " ".join((skipped.get("message") or "").split()), seconds)
    return CheckResult(name, "passed", seconds=seconds)
