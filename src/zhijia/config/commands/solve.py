"""The solver on files, without a database."""

import argparse
import json
import sys
from importlib.resources import files
from pathlib import Path

from zhijia.config import solve_dispatch as dispatching
from zhijia.config import solve_siting as siting
from zhijia.config.faults import Fault
from zhijia.solve import published
from zhijia.solve.draw import BadDraw

HELP = "the solver on files, without a database: draw, dispatch, siting"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("draw", help="recompute a published draw and compare; 0 when it is right, 1 when not")
    one.add_argument("file", type=Path, nargs="?", help="the published JSON; without one, standard input")
    one.add_argument("--json", action="store_true", help="print the whole result instead of a summary")
    one.add_argument("--page", action="store_true", help="print the page that verifies a draw in any browser")
    words = dispatching.HELP
    dispatching.add_arguments(verbs.add_parser("dispatch", help=words, description=words))
    siting.add_arguments(verbs.add_parser("siting", help=siting.HELP, description=siting.HELP))


def run(options: argparse.Namespace) -> int:
    return VERBS[options.verb](options)


def _draw(options: argparse.Namespace) -> int:
    if options.page:
        print(files("zhijia.solve").joinpath("page.html").read_text(encoding="utf-8"), end="")
        return 0
    try:
        text = options.file.read_text(encoding="utf-8-sig") if options.file else sys.stdin.read()
        verdict = published.verify(published.read(text))
    except (BadDraw, UnicodeDecodeError) as fault:
        raise Fault(f"这不是一份可以重算的抽签公示 · cannot be recomputed: {fault}") from fault
    if options.json:
        print(json.dumps(published.result(verdict.drawn), ensure_ascii=False, indent=1))
    else:
        _say(verdict)
    return 1 if verdict.differs else 0


def _say(verdict: published.Verdict) -> None:
    for stratum, labels in verdict.drawn.winners.items():
        waiting = verdict.drawn.waiting[stratum]
        print(f"{stratum or '—'}  中签 won {len(labels):,}  候补 waiting {len(waiting):,}")
    print(f"名单 labels SHA-256  {verdict.drawn.labels_sha256}")
    if verdict.differs:
        print(f"与公示不一致 · DIFFERS from what was published: {', '.join(verdict.differs)}")
    elif verdict.published:
        print("与公示一致 · the published result is right")
    else:
        print("公示里没有完整的结果，--json 可看 · no whole result is published; --json shows it")


VERBS = {"draw": _draw, "dispatch": dispatching.run, "siting": siting.run}
