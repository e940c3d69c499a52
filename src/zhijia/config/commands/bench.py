"""Benchmarks, beside their peers: each is a module of the folder bench/ of a checkout, and prints one table."""

import argparse
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from zhijia.config.faults import Fault

HELP = "benchmarks beside their peers (from a checkout): bench NAME; without a name, a list of them"
ROOT = Path(__file__).resolve().parents[4]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> int:
    """`bench NAME …`: the module bench/NAME.py, which has HELP, add_arguments(parser) and run(options) -> exit code."""
    names = benches(ROOT / "bench")
    name, *rest = options.rest or ["--help"]
    if name in ("--help", "-h", "help"):
        for one, sentence in names.items():
            print(f"  ./zhijia bench {one:12} {sentence}")
        return 0
    if name not in names:
        raise Fault(
            f"没有名为 {name} 的基准测试；有：{'、'.join(names)}。\n"
            f"There is no benchmark {name!r}; there are: {', '.join(names)}."
        )
    sys.path.insert(0, str(ROOT))
    bench: Any = import_module(f"bench.{name}")
    parser = argparse.ArgumentParser(prog=f"zhijia bench {name}", description=bench.__doc__)
    bench.add_arguments(parser)
    return int(bench.run(parser.parse_args(rest)) or 0)


def benches(folder: Path) -> dict[str, str]:
    """Name → sentence, of each module that says HELP; what only helps them says none."""
    found = {one.stem: re.search(r'^HELP = "(.+)"$', one.read_text("utf-8"), re.M) for one in folder.glob("*.py")}
    return {name: help[1] for name, help in sorted(found.items()) if help}
