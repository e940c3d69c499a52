"""«Nearest open now» over real HTTP: a federation of 100,000 stations, two web processes, 64 clients beside them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from bench import load, ours

SPACE, PATH = "wucui", "/wucui/api/v1/nearest-stations"
CLIENTS, WARM = (16, 64), 6.0  # seconds: each process reads its index before it is measured

Row = dict[str, Any]


def measured(places: list[Any], weeks: list[Any], questions: list[Any], seconds: float, rate: int) -> list[Row]:
    """What clients saw, as fast as it goes and at so many questions a second.

    They ask for the ten nearest that are open at this hour, with heated meals in every second question.
    """
    from zhijia.kernel import spaces

    with spaces.inside(SPACE):
        _fill(places, weeks)
        try:
            with ours.served() as address:
                load.drive(address, lambda n: _calls(questions, n), clients=max(CLIENTS), seconds=WARM)
                asked = [*((clients, 0) for clients in CLIENTS), (max(CLIENTS), rate)]
                return [_row(address, questions, clients, seconds, len(places), pace) for clients, pace in asked]
        finally:
            _empty()


def _calls(questions: list[Any], client: int) -> Iterator[load.Call]:
    for k in range(client * 211, client * 211 + 1_000_000):
        lat, lon = questions[k % len(questions)]
        yield load.post(PATH, {"lat": lat, "lon": lon, "need": ["meals"] if k % 2 else []})


def _row(address: tuple[str, int], questions: list[Any], clients: int, seconds: float, stations: int, rate: int) -> Row:
    found = load.drive(address, lambda n: _calls(questions, n), clients=clients, seconds=seconds, rate=rate)
    if found.wrong:
        raise RuntimeError(found.wrong)
    spot = {f"p{share}_ms": found.percentile(share / 100) for share in (50, 95, 99)}
    asks = len(found.ms)
    who = f"ours, over HTTP, {clients} clients" + (f", {rate}/s" if rate else "")
    return {"who": who, "stations": stations, "threads": clients, "asks": asks,
            "per_second": round(found.per_second), **spot}  # fmt: skip


def _fill(places: list[Any], weeks: list[Any]) -> None:
    from zhijia.union.people.models import Organisation
    from zhijia.union.stations.models import Station

    _empty()
    owner, at = Organisation.objects.order_by("id")[0], datetime.now(UTC)
    kept = [[[list(span) for span in day] for day in week] for week, _dated in weeks]
    Station.objects.bulk_create(
        (
            Station(
                code=f"#{i:07}", name=f"驿站{i}", kind="own", host_kind="community", organisation=owner,
                region="230700", district="量", address="量", latitude=lat, longitude=lon, week=kept[week],
                state="published", state_at=at, mask=mask, touched_at=at - timedelta(hours=1), request_key=uuid4(),
            )
            for i, (lat, lon, week, mask) in enumerate(places)
        ),
        batch_size=2_000,
    )  # fmt: skip


def _empty() -> None:
    from zhijia.union.stations.models import Station

    Station.objects.filter(code__startswith="#").delete()
