"""The operators' pages and the code say the same."""

import re

from tests.commands import ROOT


def test_every_setting_has_its_line_and_every_line_its_setting():
    code = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src/zhijia").rglob("*.py") if "tests" not in path.parts
    )
    read = set(re.findall(r'"(ZHIJIA_[A-Z_]+)"', code))
    said = set(re.findall(r"^\| `(ZHIJIA_[A-Z_]+)` \|", (ROOT / "docs/settings.md").read_text(encoding="utf-8"), re.M))

    assert said == read


def test_every_command_the_pages_name_is_there():
    from zhijia.config.cli import COMMANDS

    pages = [ROOT / "docs" / f"{name}.md" for name in ("install", "upgrade", "backup", "scale", "settings")]
    named = {name for page in pages for name in re.findall(r"(?:^ {4}|`)(?:\./)?zhijia (\w+)", page.read_text(), re.M)}

    assert named <= set(COMMANDS)
