"""Recomputes books from their own rows, hashes and totals; running totals can be put right, rows never are."""

import argparse

from zhijia.config import database
from zhijia.config.faults import Fault

HELP = "verify the books: numbers, hashes and totals; recompute the sums of payments, allowances and sales"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True)
    verify = verbs.add_parser("verify", help="recompute every book, those of one federation, or one book")
    verify.add_argument("federation", nargs="?", help="its slug; without one, all of them")
    verify.add_argument("book", nargs="?", help="the book's code; without one, all of them")

    again = verbs.add_parser("recompute", help="every running total from its own rows; what is off is listed")
    again.add_argument("federation", nargs="?", help="its slug; without one, all of them")
    again.add_argument("--repair", action="store_true", help="put running totals right; rows are never changed")


def run(options: argparse.Namespace) -> int:
    """0 when every book is whole, 1 when one is not."""
    with database.running():
        import django

        django.setup()
        from zhijia.kernel import spaces

        slugs = spaces.all_slugs()
        if options.federation and options.federation not in slugs:
            raise Fault(f"没有叫 {options.federation} 的工会 · no such federation; there are: {', '.join(slugs)}")
        wanted = [options.federation] if options.federation else slugs
        if options.verb == "recompute":
            return 1 if sum(_recompute(slug, options.repair) for slug in wanted) else 0
        broken = [slug for slug in wanted if not _verify(slug, options.book)]
        return 1 if broken else 0


def _recompute(slug: str, repair: bool) -> int:
    """How many are still off."""
    from django.utils.timezone import now

    from zhijia.kernel import spaces
    from zhijia.union.ledger import actions as ledger
    from zhijia.union.payments import actions as payments
    from zhijia.union.settlements import actions as settlements

    verbs = (ledger.recompute_totals, payments.recompute_payments, settlements.recompute_settlements)
    with spaces.inside(slug):
        found = [one for verb in verbs for one in verb(repair=repair, by=None, now=now())]
        left = [one for verb in verbs for one in verb(repair=False, by=None, now=now())] if repair else found
    for one in found:
        mended = "已改正 · put right" if repair and one not in left else "不符 · OFF"
        print(f"{slug:10} {one.what:24} {one.id:>8}  {one.said} → {one.should}  {mended}")
    if not found:
        print(f"{slug:10} 各项累计数都等于逐笔之和 · every total is the sum of its rows")
    return len(left)


def _verify(slug: str, code: str | None) -> bool:
    from zhijia.kernel import spaces
    from zhijia.union.ledger import queries

    with spaces.inside(slug):
        books = queries.books(code)
        if code and not books:
            raise Fault(f"{slug} 没有叫 {code} 的账簿 · no such book")
        verdicts = [queries.verify(book) for book in books]
    for one in verdicts:
        where = f"第 {one.number} 笔 · row {one.number}: " if one.number else ""
        answer = f"完整 · whole  {one.head}" if one.whole else f"有问题 · BROKEN  {where}{one.reason}"
        print(f"{slug:10} {one.book.code:20} {one.rows:>9,}  {answer}")
    return all(one.whole for one in verdicts)
