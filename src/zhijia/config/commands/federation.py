"""The spaces of this installation."""

import argparse
from datetime import UTC, datetime

from zhijia.config import database, installation
from zhijia.config.faults import Fault

HELP = "the federations of this installation: add, list, host, export, drop"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True)
    add = verbs.add_parser("add", help="open a federation, or bring one back from an export")
    add.add_argument("slug", nargs="?", help="its address: first path segment, and name of its schema")
    add.add_argument("name", nargs="?", help="its name, as members know it")
    add.add_argument("--region", default="", help="GB/T 2260 code, for example 110000")
    add.add_argument("--colour", default="#c02b1d")
    add.add_argument("--host", default="", help="a host name of its own")
    add.add_argument("--from", dest="file", help="a file that `federation export` wrote")
    verbs.add_parser("list", help="all of them")
    host = verbs.add_parser("host", help="a host name by which one is found")
    host.add_argument("slug")
    host.add_argument("host")
    host.add_argument("--drop", action="store_true", help="give the name up")
    export = verbs.add_parser("export", help="write one whole: data and uploaded files")
    export.add_argument("slug")
    export.add_argument("file")
    drop = verbs.add_parser("drop", help="remove one with all its data")
    drop.add_argument("slug")
    drop.add_argument("--yes", metavar="SLUG", help="the slug once more, instead of typing it")


def run(options: argparse.Namespace) -> None:
    with database.running():
        installation.prepare(print)
        {"add": add, "list": show, "host": host, "export": export, "drop": drop}[options.verb](options)


def add(options: argparse.Namespace) -> None:
    from zhijia.kernel.refusal import Refusal
    from zhijia.union.federations import actions

    try:
        if options.file:
            made = actions.load_federation(path=options.file, slug=options.slug or "", now=datetime.now(UTC), say=print)
        else:
            if not (options.slug and options.name and options.region):
                raise Fault("请给出地址、名称和 --region · give slug, name and --region, or --from FILE")
            made = actions.add_federation(
                slug=options.slug,
                name=options.name,
                region=options.region,
                colour=options.colour,
                host=options.host,
                now=datetime.now(UTC),
            )
    except Refusal as no:
        raise Fault(str(no)) from no
    print(f"/{made.slug}/  {made.name}")


def show(options: argparse.Namespace) -> None:
    from zhijia.union.federations import queries

    for one in queries.open_ones():
        print(f"{one.slug:12} {one.name}{'  (demo)' if one.is_demo else ''}")


def host(options: argparse.Namespace) -> None:
    from zhijia.kernel import spaces
    from zhijia.kernel.refusal import Refusal
    from zhijia.union.federations import actions, queries

    if queries.by_slug(options.slug) is None:
        raise Fault(f"没有叫 {options.slug} 的工会 · no federation of this name")
    change = actions.drop_host if options.drop else actions.add_host
    try:
        with spaces.inside(options.slug):
            change(host=options.host, by=None, now=datetime.now(UTC))
            print("\n".join(queries.hosts()) or "—")
    except Refusal as no:
        raise Fault(str(no)) from no


def export(options: argparse.Namespace) -> None:
    from zhijia.kernel.refusal import Refusal
    from zhijia.union.federations import actions

    try:
        actions.export_federation(slug=options.slug, path=options.file, say=print)
    except Refusal as no:
        raise Fault(str(no)) from no


def drop(options: argparse.Namespace) -> None:
    from zhijia.kernel.refusal import Refusal
    from zhijia.union.federations import actions

    typed = options.yes or input(f"删除 {options.slug} 的全部数据，不能恢复。请输入 {options.slug} 确认：")
    if typed != options.slug:
        raise Fault("没有删除：输入的地址不一致。 · Nothing was removed: the slug did not match.")
    try:
        actions.drop_federation(slug=options.slug)
    except Refusal as no:
        raise Fault(str(no)) from no
    print(f"{options.slug}: 已删除 · removed")
