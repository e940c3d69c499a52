"""«Nearest open now» over 100,000 stations: our index beside PostgreSQL's own nearest-neighbour query, in one run.

PostgreSQL is asked for the 20 nearest points by a GiST index (`point <->`), and nothing else: it knows no hours and no
things. Ours answers with both, first as a function, then over real HTTP (nearest_http.py). Places lie in clusters, as
towns do; questions come from the same towns.
"""

import argparse
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from random import Random
from time import perf_counter, sleep
from zoneinfo import ZoneInfo

from bench import nearest_http, ours, report

HELP = "the nearest station that is open now, of 100,000, beside PostgreSQL's bare nearest-neighbour query"
TOWNS, MOST, MEALS, CHINA = 340, 20, 2, ZoneInfo("Asia/Shanghai")
COLUMNS = ["who", "stations", "threads", "asks", "per_second", "p50_ms", "p95_ms", "p99_ms"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stations", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--no-http", action="store_true", help="leave out the run over HTTP")
    parser.add_argument("--rate", type=int, default=1_000, help="questions a second, evenly spaced")


def run(options: argparse.Namespace) -> int:
    from zhijia.config import database

    os.environ["ZHIJIA_HOME"] = str(ours.home())
    with database.running("postgres"):
        ours.load_demo(nearest_http.SPACE)
        return _measured(options)


def _measured(options: argparse.Namespace) -> int:
    rows: list[dict[str, object]] = []
    places, questions = _country(options.stations), _questions(20_000)
    weeks = _weeks()
    index, built = _index(places, weeks)
    day, night = (datetime(2026, 11, 23, hour, 0, tzinfo=CHINA) for hour in (10, 2))
    for who, moment, needs in (
        ("ours, 10:00", day, 0),
        ("ours, 10:00, heated meals", day, MEALS),
        ("ours, 02:00", night, 0),
    ):

        def ask(point, moment=moment, needs=needs):  # type: ignore[no-untyped-def]
            return index.nearest(point, at=moment, needs=needs, most=MOST)

        rows.append(_timed(who, ask, questions, options, len(places), 1))
        rows.append(_timed(f"{who}, {options.rate}/s", ask, questions, options, len(places), 2, options.rate))
    rows.append(_postgres(places, questions, options))
    if not options.no_http:
        rows += nearest_http.measured(places, weeks, questions, options.seconds, options.rate)
    print(report.table(rows, COLUMNS))
    print(report.write("nearest", rows, build_seconds=round(built, 2), most=MOST))
    return 0


def _country(n: int) -> list[tuple[float, float, int, int]]:
    """(latitude, longitude, hours, things) of n stations in towns over the land."""
    luck = Random(5)
    towns = [(luck.uniform(22, 45), luck.uniform(98, 125), luck.uniform(0.03, 0.25)) for _town in range(TOWNS)]
    made = []
    for _station in range(n):
        lat, lon, reach = towns[int(TOWNS * luck.random() ** 1.6)]
        made.append(
            (
                luck.gauss(lat, reach),
                luck.gauss(lon, reach),
                luck.choices(range(6), [30, 30, 15, 12, 7, 6])[0],
                luck.getrandbits(10) | 1,
            )
        )
    return made


def _questions(n: int) -> list[tuple[float, float]]:
    luck = Random(6)
    return [(one[0] + luck.gauss(0, 0.02), one[1] + luck.gauss(0, 0.02)) for one in _country(n)]


def _weeks():  # type: ignore[no-untyped-def]
    from zhijia.union.stations.rules import hours

    said = (
        "每天 7:00-22:00",
        "周一至周五 8:00-18:00；周末 9:00-17:00",
        "每天 6:00-20:00",
        "每天 8:00-12:00 14:00-19:00",
    )
    return [(hours.read(text), ()) for text in (*said, "24小时", "每天 22:00-次日6:00")]


def _index(places, weeks):  # type: ignore[no-untyped-def]
    from zhijia.union.stations.rules.nearest import Index, Place

    begun = perf_counter()
    index = Index(Place((i, 0), (lat, lon), weeks[week], mask) for i, (lat, lon, week, mask) in enumerate(places))
    return index, perf_counter() - begun


def _postgres(places, questions, options):  # type: ignore[no-untyped-def]
    from django.db import connection

    with connection.cursor() as sql:
        sql.execute("CREATE TEMP TABLE bare (id int, place point)")
        with sql.copy("COPY bare FROM STDIN") as copy:
            for i, (lat, lon, _week, _mask) in enumerate(places):
                copy.write_row((i, f"({lon},{lat})"))
        sql.execute("CREATE INDEX ON bare USING gist (place)")
        sql.execute("ANALYZE bare")

        def ask(point):  # type: ignore[no-untyped-def]
            sql.execute("SELECT id FROM bare ORDER BY place <-> point(%s, %s) LIMIT 20", [point[1], point[0]])
            return sql.fetchall()

        return _timed("PostgreSQL, bare nearest", ask, questions, options, len(places), 1)


def _timed(who, ask, questions, options, stations, threads, rate=0):  # type: ignore[no-untyped-def]
    """Asked by so many threads for so many seconds; a paced run counts from when a question was due."""
    ask(questions[0])
    until = perf_counter() + options.seconds

    def one_thread(number: int) -> list[float]:
        took, k, begun = [], number, perf_counter()
        while (now := perf_counter()) < until:
            due = begun + len(took) * threads / rate if rate else now
            sleep(max(0.0, due - now))
            ask(questions[k % len(questions)])
            took.append(perf_counter() - due)
            k += threads
        return took

    begun = perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        took = sorted(one for mine in pool.map(one_thread, range(threads)) for one in mine)
    passed = perf_counter() - begun
    spot = {
        f"p{share}_ms": round(1_000 * took[min(len(took) - 1, len(took) * share // 100)], 3) for share in (50, 95, 99)
    }
    return {
        "who": who,
        "stations": stations,
        "threads": threads,
        "asks": len(took),
        "per_second": round(len(took) / passed),
        **spot,
    }
