"""Puts the tables into the wheel, their descriptors as JSON, so that `load()` needs nothing beyond pandas."""

import json
import shutil
import tempfile
from pathlib import Path

import yaml
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TablesInTheWheel(BuildHookInterface):
    def initialize(self, version, build_data):
        if version == "editable":  # a checkout reads data/ itself
            return
        self.copy = tempfile.mkdtemp()
        for path in sorted((Path(self.root) / "data").rglob("*")):
            target = Path(self.copy) / path.relative_to(Path(self.root) / "data")
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".yaml":
                content = yaml.safe_load(path.read_text(encoding="utf-8"))
                text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
                target.with_suffix(".json").write_text(text, encoding="utf-8")
            elif path.suffix == ".csv":
                shutil.copyfile(path, target)
        build_data["force_include"][self.copy] = "companion/_data"

    def finalize(self, version, build_data, artifact_path):
        if version != "editable":
            shutil.rmtree(self.copy)
