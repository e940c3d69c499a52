"""Points for planning: from a table, read at once or by a worker when it is long, or from what is known here."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel import jobs, sheets
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people import queries as people
from zhijia.union.people.models import Organisation
from zhijia.union.people.rules import Right

from ..models import Dataset, Report, Station, Visits
from ..rules import places, planning, states

KNOWN = 5_000  # places against which a datum is held
DRAWN_FROM = {"visits": "来过的人", "reports": "反映过的问题"}
Told = Callable[[int], None]


@transaction.atomic
def load_points(
    *, kind: str, name: str, content: bytes, file_name: str, datum: str, organisation_id: int, request_key: UUID,
    by: Any, now: datetime, sure: bool = False,
) -> Dataset:  # fmt: skip
    """Points from a table. Bad rows are told and left out. A long table is read by a worker: its state says so.

    `sure`: the datum is as said, whatever the file itself says. Raises Refusal for a file without a good row or with
    a doubtful datum (of a long one: stands in its `fault`), NotYours.
    """
    owner = _owner(organisation_id, by, now)
    if earlier := Dataset.objects.filter(request_key=request_key).first():
        return earlier
    suffix = sheets.check_file(len(content), file_name)
    made = Dataset(
        organisation=owner, kind=kind, name=name.strip()[:60], source=file_name[-120:], datum=datum, sure=sure,
        made_at=now, by=by, request_key=request_key, state="reading",
    )  # fmt: skip
    if len(content) <= planning.AT_ONCE:
        _read(made, content)
        return _ready(made, by, now)
    made.file.save(f"{request_key}{suffix}", ContentFile(content), save=False)
    made.save()
    jobs.enqueue("stations.read_points", dataset_id=made.id)
    return made


def read_dataset(*, dataset_id: int, now: datetime) -> Dataset | None:
    """Read the table that waits in a file; the rows read so far are seen. Safe to repeat."""
    made = Dataset.objects.select_related("organisation", "by").filter(id=dataset_id, state="reading").first()
    if made is None:
        return None

    def told(rows: int) -> None:
        Dataset.objects.filter(id=dataset_id).update(rows=rows)

    try:
        with made.file.open() as file:
            _read(made, file.read(), told)
    except Refusal as no:
        Dataset.objects.filter(id=dataset_id, state="reading").update(state="failed", fault=str(no)[:300], file="")
    else:
        with transaction.atomic():
            if not Dataset.objects.select_for_update().filter(id=dataset_id, state="reading").exists():
                return None  # another worker was given the same
            kept, made.file = made.file.name, ""
            _ready(made, made.by, now)
            made.file.name = kept
    made.file.delete(save=False)
    return Dataset.objects.get(id=dataset_id)


def _read(made: Dataset, content: bytes, told: Told | None = None) -> None:
    """Fill in what the table says. Raises Refusal."""
    words = planning.COLUMNS
    table = sheets.read_file(content, made.source, words=words, most_rows=planning.MOST_ROWS).rows
    head = sheets.find_header(table, words)
    columns = sheets.guess_columns(table[head], table[head + 1 : head + 50], words, {}, planning.LOOSE)
    if "lat" in columns and "lon" in columns:
        columns.pop("both", None)
    elif "both" not in columns:
        raise Refusal(_("表里要有“纬度”和“经度”两列，或者一列“经纬度”。"), field="file")
    if not made.sure:
        _hold_against_words(made, [made.source, *(cell for row in table[: head + 1] for cell in row)])
    stands = list(Station.objects.filter(state="published").values_list("latitude", "longitude")[:KNOWN])
    points = planning.read_points(
        sheets.without_footer(table[head + 1 :]), columns, first_row=head + 2, kind=made.kind, datum=made.datum,
        region=_region(stands), told=told,
    )  # fmt: skip
    if not len(points):
        row, _column, why = points.faults[0] if points.faults else (head + 2, "", _("没有填"))
        raise Refusal(_("没有一行能用。第一处：第 %(row)d 行，%(why)s") % {"row": row, "why": why}, field="file")
    if made.datum == places.Datum.WGS84 and not made.sure and planning.doubted_datum(points, _known(stands)):
        doubt = _("这些点像是从高德或腾讯地图量的（GCJ-02），偏了五百多米。请改选坐标来源再传。")
        raise Refusal(doubt, field="datum")
    _fill(made, points, weighed="weight" in columns)


def _hold_against_words(made: Dataset, texts: list[str]) -> None:
    found = planning.said_datum(texts)
    if found and found[0] != made.datum:
        words = _("文件里写着“%(word)s”，选的却是 %(chosen)s，差着几百米。请改选坐标来源，或勾上“坐标来源核对过”。")
        raise Refusal(words % {"word": found[1], "chosen": places.DATUMS[places.Datum(made.datum)]}, field="datum")


def _known(stands: list[places.Point]) -> list[places.Point]:
    """Places that are right: the stations, and the points of the last tables."""
    found = list(stands)
    for points in Dataset.objects.filter(state="ready").order_by("-id").values_list("points", flat=True)[:3]:
        found += list(zip(points["lat"], points["lon"], strict=True))[:KNOWN]
    return found


def _region(known: list[places.Point]) -> places.Box:
    """Where this federation's stations lie, and a good way around."""
    if not known:
        return places.LAND
    lats, lons = [a for a, _b in known], [b for _a, b in known]
    return places.Box(min(lats), max(lats), min(lons), max(lons)).widened(1.0)


def _fill(made: Dataset, points: planning.Points, *, weighed: bool = True) -> None:
    made.rows, made.points, made.wrong, made.merged = points.rows, points.columns, points.wrong, points.merged
    made.faults, made.weighed = [list(fault) for fault in points.faults], weighed


def _ready(made: Dataset, by: Any, now: datetime) -> Dataset:
    made.state = "ready"
    made.save()
    facts = {"kind": made.kind, "points": len(made.points["lat"]), "wrong": made.wrong}
    journal.write("dataset.loaded", by=by, at=now, about=made, organisation=made.organisation.path, **facts)
    return made


@transaction.atomic
def draw_points(*, source: str, name: str, organisation_id: int, request_key: UUID, by: Any, now: datetime) -> Dataset:
    """Demand from what is known here: where people come, or where they report. Raises Refusal when there is none."""
    owner = _owner(organisation_id, by, now)
    if earlier := Dataset.objects.filter(request_key=request_key).first():
        return earlier
    since, weights = now - timedelta(days=90), Counter[int]()
    if source == "visits":
        seen = Visits.objects.filter(day__gte=localdate(since)).values_list("station", "opens", "rough")
        for station, opens, rough in seen:
            weights[station] += opens + states.ROUGHLY.get(rough, 0)
    elif source == "reports":
        weights.update(Report.objects.filter(received_at__gte=since).values_list("station", flat=True))
    known = Station.objects.filter(id__in=[one for one, n in weights.items() if n])
    if not known:
        raise Refusal(_("最近 90 天没有这样的记录，取不出需求点。"), field="source")
    columns: dict[str, list[Any]] = {
        name: [] for name in ("lat", "lon", "weight", "name", "work", "hours", "cost", "area")
    }
    for one in known:
        values = {"lat": one.latitude, "lon": one.longitude, "weight": float(weights[one.id]), "name": one.name}
        for column, into in columns.items():
            into.append(values.get(column, 0.0 if column == "cost" else ""))
    made = Dataset(
        organisation=owner, kind="demand", name=name.strip()[:60], source=DRAWN_FROM[source], made_at=now, by=by,
        request_key=request_key,
    )  # fmt: skip
    _fill(made, planning.Points(columns, rows=len(known)))
    return _ready(made, by, now)


def _owner(organisation_id: int, by: Any, now: datetime) -> Organisation:
    owner = Organisation.objects.filter(id=organisation_id, closed_on=None).first()
    if owner is None or not people.may(by, Right.STATIONS_WRITE, owner.path, now):
        raise NotYours
    return owner
