"""`pip install .` gives the same command line, with everything it needs inside."""

import subprocess
import sys
import zipfile
from tempfile import TemporaryDirectory

import pytest

from tests.commands import ROOT, environment


@pytest.fixture
def home():
    with TemporaryDirectory(prefix="zhijia-") as folder:
        yield folder


def test_the_wheel_holds_style_sheet_translations_and_the_command(tmp_path, home):
    build = [sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--no-build-isolation", "-q", "-w", tmp_path]
    subprocess.run([*build, "--disable-pip-version-check"], cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read("zhijia-0.1.0.dist-info/METADATA").decode()
        archive.extractall(tmp_path / "installed")

    translations = {str(one.relative_to(ROOT / "src")) for one in (ROOT / "src").rglob("django.po")}
    assert "zhijia/web/static/web/zhijia.css" in names
    assert {one.removesuffix("po") + "mo" for one in translations} <= set(names)
    assert "Requires-Dist: django~=5.2.0" in metadata

    # From the unpacked wheel alone, in another folder, the command line runs and finds its database.
    done = subprocess.run(
        [sys.executable, "-m", "zhijia", "doctor"],
        env=environment(home, PYTHONPATH=str(tmp_path / "installed")),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert "PostgreSQL" in done.stdout, done.stderr
