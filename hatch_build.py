"""Build hook: writes down which version the templates have and what they were, because a wheel has no git to ask."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class VersionHook(BuildHookInterface):
    """Puts `version.json` and the bundle of the templates' history into wheel and sdist."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the files, and tell the builder where they go."""
        root = Path(self.root)
        sys.path.insert(0, self.root)
        from scaffolder import paths
        from scaffolder.render import bundle, history

        self._folder = tempfile.TemporaryDirectory()
        data = paths.Data(root)
        here = history.current(data)
        if here.problem:
            self.app.display_warning(f"Projects made by this build cannot be updated: {here.problem}")
        recorded, packed = Path(self._folder.name, "version.json"), root / history.BUNDLE
        recorded.write_text(json.dumps(asdict(here)), encoding="utf-8")
        # An unpacked sdist has its bundle already; an editable install has the checkout.
        if here.commit and (root / ".git").exists() and not packed.is_file() and version != "editable":
            packed = Path(self._folder.name, history.BUNDLE)
            try:
                bundle.write_bundle(data, packed)
            except bundle.IncompleteClone as error:
                self.app.display_warning(f"{error}; this build updates only projects of its own version")
        for file in filter(Path.is_file, (recorded, packed)):
            target = file.name if self.target_name == "sdist" else f"scaffolder/data/{file.name}"
            build_data["force_include"][str(file)] = target

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary files."""
        self._folder.cleanup()
