"""A peer's own environment: its requirements installed in a venv of the bench's data folder, once."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def python(folder: Path, name: str) -> Path:
    """The interpreter with bench/requirements/NAME.txt installed."""
    wanted = (HERE.parent / "requirements" / f"{name}.txt").read_text()
    home = folder / f"peer-{name}"
    stamp = home / "installed"
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"installing {name} in an environment of its own …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        requirements = HERE.parent / "requirements" / f"{name}.txt"
        subprocess.run([home / "bin/pip", "install", "-q", "-r", requirements], check=True, capture_output=True)
        stamp.write_text(wanted)
    return home / "bin" / "python"
