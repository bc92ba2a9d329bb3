"""A GitHub Actions workflow that opens a pull request with a project's update each week."""

from __future__ import annotations

import importlib.metadata
import json
from pathlib import Path
from urllib.parse import urlsplit

from scaffolder.errors import ScaffoldError, UsageError
from scaffolder.paths import Data
from scaffolder.render import answers
from scaffolder.system import git
from scaffolder.update.repository import Repository

WORKFLOW = Path(".github", "workflows", "update.yml")
_TEMPLATE = Path(__file__).with_name("workflow.yml")


def write(data: Data, directory: Path, source: str | None) -> Path:
    """Write the workflow into the repository that a project is in; nothing is committed.

    Args:
        data: The current templates.
        directory: The project.
        source: What the workflow installs scaffold from, as for pip; by default where this one came from.

    Returns:
        The file.

    Raises:
        UsageError: It is unknown where this scaffold came from.
        ScaffoldError: The project is not in a git repository, or the file already exists.
    """
    answers.read(directory)
    repository = Repository.find(directory)
    source = source or origin(data)
    if source is None:
        raise UsageError(
            "--workflow: cannot tell where to install scaffold from; use --source, such as --source git+https://…"
        )
    path = repository.top / WORKFLOW
    facts = {"project": repository.prefix.rstrip("/") or ".", "source": source}
    text = _TEMPLATE.read_text(encoding="utf-8")
    for name, value in facts.items():
        text = text.replace(f" {{{name}}}\n", f" {json.dumps(value)}\n")  # JSON is YAML
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise ScaffoldError(f"{path} already exists; remove it to write it again") from None
    return path


def origin(data: Data) -> str | None:
    """What this scaffold was installed from, as for pip; None if unknown."""
    if (data.root / ".git").exists():
        code, url = git.ask("remote", "get-url", "origin", cwd=data.root)
        return _by_git(url.strip()) if code == 0 else None
    try:
        recorded = importlib.metadata.distribution("scaffolder").read_text("direct_url.json")
    except importlib.metadata.PackageNotFoundError:
        return None
    if not recorded:  # from an index, by its name (PEP 610)
        return "scaffolder"
    facts = json.loads(recorded)
    address: str = facts["url"]
    if "vcs_info" in facts:
        return _by_git(address)
    return _public(address) if address.startswith("https:") else None


def _by_git(url: str) -> str | None:
    return f"git+{_public(url)}" if url.partition(":")[0] in ("https", "ssh") else None


def _public(url: str) -> str:
    """The address without a user name and token for https, which must not be committed."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if parts.scheme == "https" else url
