"""A peer's own environment: its requirements installed in a venv of the bench's data folder, once."""

import os
import subprocess
import sys
from pathlib import Path

from bench import floor

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


class Peer:
    """A peer with a database of its own on our server (`url`), asked through a script of ours in its environment."""

    def __init__(self, name: str, script: str, url: str, home: Path, more: dict[str, str]) -> None:
        self.python, self.script = python(home, name), script
        self.env = os.environ | {"PYTHONWARNINGS": "ignore"} | more
        psql = [str(floor.programs() / "psql"), "-q", "-d", url, "-c", f"CREATE DATABASE {name}_bench"]
        subprocess.run(psql, capture_output=True)  # there already, the second time

    def ask(self, *words: str) -> str:
        """The last line that the script says. Raises RuntimeError with the end of its complaint."""
        done = subprocess.run([str(self.python), self.script, *words], cwd=HERE, env=self.env, capture_output=True)
        if done.returncode:
            raise RuntimeError(done.stderr.decode()[-2000:])
        return done.stdout.decode().strip().rpartition("\n")[2]
