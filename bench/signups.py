"""Sign-ups a second: the bare floor (pgbench), pretix's own cart and order, and ours over HTTP, in one run.

The floor is one UPDATE, two INSERTs and COMMIT a sign-up on one hot row. pretix runs without a web server before it:
8 processes call its add_items_to_cart and perform_order, mail switched off. Ours is asked over real HTTP: a member's
session, CSRF token, form, request key, every check (season, overlap, absences), the claim, its ticket with a seat of
its own, its journal line; the load generator shares the cores. What was sold is counted in the database.
"""

import argparse
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bench import floor, load, ours, sides
from bench.peers import environment

HELP = "sign-ups a second for one show beside the bare database and pretix, and whether a place was sold twice"
PLACES, A_MEMBER = 10_000, 10
SCARCE = 1_000  # places of the run that must give exactly so many
CLIENTS = (1, 16, 64)
PROMOTIONS = 20


def _summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    at = {(one["side"], one["where"], one["clients"]): one for one in rows}
    mine, peer = at["ours", "seats", 64], at["pretix", "hot", 8]
    bare = max((one for one in rows if one["side"] == "floor"), key=lambda one: one["per_second"])
    scarce = at["ours", "scarce", 64]
    return {
        "ours": mine["per_second"],
        "pretix": peer["per_second"],
        "floor": bare["per_second"],
        "oversold": sum(one.get("oversold", 0) for one in rows if one["side"] == "ours"),
        "pretix_oversold": at["pretix", "scarce", 8]["oversold"],
        "lost": sum(one.get("lost", 0) for one in rows if one["side"] == "ours"),
        "p50": mine["p50"],
        "p95": mine["p95"],
        "p99": mine["p99"],
        "statements": at["ours", "seats", 1]["statements"],
        "promotion_ms": scarce["promotion_ms"],
        "ours_to_pretix": round(mine["per_second"] / peer["per_second"], 1) if peer["per_second"] else None,
        "ours_to_floor": round(mine["per_second"] / bare["per_second"], 3),
    }


def _floor(url: str, home: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    return floor.measured(url, home, {"hot": 1}, clients=CLIENTS, seconds=options.seconds)


def _pretix(url: str, home: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    folder = home / "pretix"
    folder.mkdir(exist_ok=True)
    more = {"PEER_DATABASE_URL": url, "PEER_FOLDER": str(folder)}
    peer = environment.Peer("pretix", "pretix_event.py", url, home, more)
    peer.ask("prepare")
    rows = []
    for where, places in (("hot", PLACES), ("scarce", 30)):
        enough = options.seconds if where == "hot" else 40  # until it is sold out
        said = json.loads(peer.ask("signups", str(enough), "8", str(places)))
        note = f"sold {said['sold']} of {places}"
        rows.append({"side": "pretix", "where": where, "clients": 8, "note": note} | said)
        print(f"pretix {where}: {said['per_second']}/s, {note}", flush=True)
    return rows


def _ours(url: str, home: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    ours.load_demo()
    from zhijia.kernel import spaces

    rows = []
    with spaces.inside(ours.FEDERATION):
        members = _without_posts(ours.sign_in(PLACES // A_MEMBER + 100))
        statements = _statements(members[0].member_id, _show(places=100, seats=True))
        with ours.served() as address:
            _drive(address, members, _show(), clients=16, seconds=2)  # warm
            for where, seats in (("seats", True), ("places", False)):
                for clients in CLIENTS:
                    row = _drive(address, members, _show(seats=seats), clients=clients, seconds=options.seconds)
                    rows.append({"side": "ours", "where": where, "clients": clients, "statements": statements} | row)
                    print(f"ours {where} {clients}: {row['per_second']:,.0f}/s, p95 {row['p95']} ms", flush=True)
            scarce = _show(places=SCARCE)
            row = _drive(address, members, scarce, clients=64, seconds=60, most=2 * SCARCE // 64)
            row |= {"note": f"sold {row['sold']} of {SCARCE}", "promotion_ms": _promotion_ms(scarce, members)}
            rows.append({"side": "ours", "where": "scarce", "clients": 64} | row)
    return rows


def _without_posts(members: list[ours.SignedIn]) -> list[ours.SignedIn]:
    """Whoever holds a post is asked for a second factor first: that answer is no sign-up."""
    from zhijia.union.people.models import Member, Post

    officers = Member.objects.filter(user__in=Post.objects.values("user")).values_list("id", flat=True)
    return [one for one in members if one.member_id not in set(officers)]


def _show(*, places: int = PLACES, seats: bool = False) -> Any:
    """A show next month for so many, ten a member at most; with `seats` every place is a numbered seat."""
    from django.utils.timezone import now

    from zhijia.union.culture import actions
    from zhijia.union.culture.models import Show
    from zhijia.union.culture.rules import seats as plans
    from zhijia.union.people import queries as people

    made = {"by": None, "now": now()}
    venue = actions.add_venue(
        name=f"bench {uuid4().hex}", organisation_id=people.root().id, request_key=uuid4(), **made
    )
    if seats:
        rows = "\n".join(f"{n + 1}排: 1-100" for n in range(places // 100))
        actions.set_plan(venue_id=venue.id, plan=plans.from_text(rows), **made)
    starts = now() + timedelta(days=400 + Show.objects.count())  # each on a day of its own: nobody is elsewhere
    new = actions.NewShow("Bench", venue.id, starts, starts + timedelta(hours=2), seated=seats, places=places)
    show = actions.plan_show(
        show=new, organisation_id=venue.organisation_id, season_id=None, request_key=uuid4(), **made
    )
    terms = actions.Terms(opens_at=now() - timedelta(hours=1), limit=A_MEMBER)
    return actions.publish_show(show_id=show.id, terms=terms, secret=b"", **made)


def _statements(member_id: int, show: Any) -> int:
    """SQL statements of one sign-up, without those around it (session, member, the page)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _sign_up(member_id, show)  # the connection finds its schema
    with CaptureQueriesContext(connection) as asked:
        _sign_up(member_id, show)
    return len([one for one in asked if one["sql"] not in ("BEGIN", "COMMIT")])


def _sign_up(member_id: int, show: Any, **more: Any) -> Any:
    from django.utils.timezone import now

    from zhijia.union.culture import actions

    said = {"quantity": 1, "request_key": uuid4(), "by": None, "now": now()} | more
    return actions.sign_up(show_id=show.id, member_id=member_id, **said)


def _drive(address: Any, members: Any, show: Any, *, clients: int, seconds: float, most: int = 0) -> dict[str, Any]:
    """Each client is one member after another, who signs up for one place, again up to ten times."""
    from zhijia.union.claims.models import Claim, Pool
    from zhijia.union.culture.models import Ticket

    path = f"/{ours.FEDERATION}/shows/{show.id}/sign-up/"

    def calls(number: int) -> Iterator[load.Call]:
        mine = members[number::clients]
        for turn in range(most or A_MEMBER * len(mine)):
            headers = (("Content-Type", "application/x-www-form-urlencoded"), *mine[turn % len(mine)].headers)
            said = urlencode({"quantity": 1, "request_key": uuid4()})
            yield load.Call(path, "POST", headers, said.encode())

    measured = load.drive(address, calls, clients=clients, seconds=seconds)
    given = Claim.objects.filter(offer=show.offer_id, state="confirmed").count()
    tickets = Ticket.objects.filter(show=show, void_at=None)
    seats = tickets.exclude(seat=None).values("seat").distinct().count()
    pool = Pool.objects.get(id=show.offer.pool_id)
    sold = max(given, tickets.count(), pool.total - pool.remaining)
    doubled = tickets.exclude(seat=None).count() - seats
    answered = measured.statuses[302]
    return measured.row() | {
        "sold": sold,
        "oversold": max(0, sold - pool.total) + doubled,
        "lost": max(0, answered - given),
        "note": "" if most else measured.wrong[:60],
    }


def _promotion_ms(show: Any, members: Any) -> float:
    """The show is sold out and people wait: milliseconds from a cancel until the next one has the place, at worst."""
    from django.utils.timezone import now

    from zhijia.union.claims import actions as claims
    from zhijia.union.claims.models import Claim

    with_none = [
        one.member_id for one in members if not Claim.objects.filter(offer=show.offer_id, member=one.member_id)
    ]
    waiting = [_sign_up(one, show, wait=True) for one in with_none[:PROMOTIONS]]
    given = list(Claim.objects.filter(offer=show.offer_id, state="confirmed")[: len(waiting)])
    worst = 0.0
    for one, next_ in zip(given, waiting, strict=True):
        start = perf_counter()
        claims.cancel(claim_id=one.id, by=None, now=now())
        state = Claim.objects.get(id=next_.id).state
        worst = max(worst, perf_counter() - start)
        if state not in ("held", "confirmed"):
            raise RuntimeError(f"{next_.id} waits still: {state}")
    return round(worst * 1000, 1)


SIDES = {"floor": _floor, "pretix": _pretix, "ours": _ours}
COLUMNS = ("side", "where", "clients", "per_second", "p50", "p95", "p99", "statements", "oversold", "note")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    sides.add_arguments(parser, SIDES, seconds=8)


def run(options: argparse.Namespace) -> int:
    return sides.run("signups", SIDES, options, COLUMNS, _summary)
