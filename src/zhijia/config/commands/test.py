"""Every test, browser tests included; what follows the name goes to pytest."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from zhijia.config import database
from zhijia.config.faults import Fault
from zhijia.web import build

HELP = "every test; pytest's own arguments may follow"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> int:
    build.build(print)
    whole = not any(not one.startswith("-") for one in options.rest)
    if whole and not any(map(shutil.which, CHROMIUMS)):
        install_chromium()
    # Two processes for the whole suite; one for a part, where starting the second costs more than it gives.
    # File by file, in the order of conftest.py: the longest first.
    spread = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"] if whole and "-n" not in options.rest else []
    root = Path(__file__).resolve().parents[4]
    with database.running("test-postgres", hasty=True):
        return subprocess.call([sys.executable, "-m", "pytest", *spread, *options.rest], cwd=root)


def install_chromium() -> None:
    """By the system's own means, if they are Debian's and we may."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise Fault(
            "找不到 Chromium，浏览器测试需要它。请先安装（Debian：apt install chromium fonts-noto-cjk）。\n"
            "Chromium is missing; the browser tests need it (Debian: apt install chromium fonts-noto-cjk)."
        )
    print("安装 Chromium · installing Chromium for the browser tests", flush=True)
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
    ):
        if subprocess.call(["apt-get", *command], env=quiet, stdout=subprocess.DEVNULL):
            raise Fault(f"apt-get {command[0]} 失败 · failed; install chromium by hand, then run this again.")
