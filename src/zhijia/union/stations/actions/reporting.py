"""What is said to be wrong, by whoever stands before the door; and what is done about it."""

from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts.models import User
from zhijia.union.clocks import queries as clocks
from zhijia.union.clocks.rules import add_working_days
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.union.people import queries as people
from zhijia.union.people.rules import OFFICES, Right

from .. import queries
from ..models import Report, Station
from ..rules import states, things
from ._common import locked
from .seeing import see

A_FLOOD = 40  # reports about one station in an hour, whoever sends them
GUEST_LEVELS = {states.ReportKind.BROKEN: things.Level.BROKEN, states.ReportKind.OUT: things.Level.OUT}


class TooMany(Refusal):
    """So many that somebody should rather call."""


@transaction.atomic
def report(
    *, station_id: int, kind: str, code: str = "", words: str = "", request_key: UUID, now: datetime
) -> Report:  # fmt: skip
    """One tap at the door, by nobody we know. The answer will stand at the report's own address.

    The same request_key again returns it. Raises Refusal (not a report, too many), NotYours for a draft.
    """
    if earlier := Report.objects.filter(request_key=request_key).first():
        return earlier
    station = locked(station_id, Right.KEEP, None, now)
    if station.state == "draft":
        raise NotYours
    if kind not in states.ONE_TAP and kind != states.ReportKind.OTHER:
        raise Refusal(_("请选一种情况。"), field="kind")
    if kind == states.ReportKind.OTHER and len(words.strip()) < 2:
        raise Refusal(_("请写一句是什么情况。"), field="words")
    if Report.objects.filter(station=station, received_at__gt=now - timedelta(hours=1)).count() >= A_FLOOD:
        words = _("这一小时已经收到 %d 条反映，正在处理。急事请打电话：%s。")
        raise TooMany(words % (A_FLOOD, station.phone or "12351"))
    made = file(station, kind, code, words, things.Witness.GUEST, at=now, request_key=request_key, now=now)
    journal.write(
        "report.made", by=None, at=now, about=made, organisation=station.organisation.path, kind=kind, code=code
    )
    return made


def file(
    station: Station, kind: str, code: str, words: str, witness: str, *, at: datetime, request_key: UUID, now: datetime,
    by: Any = None,
) -> Report:  # fmt: skip
    """Write a report about a station that is locked, with its deadline, and tell those who see to it."""
    code = code if code in things.KINDS else ""
    if code and kind in GUEST_LEVELS:
        see(station, {code: GUEST_LEVELS[states.ReportKind(kind)]}, witness=witness, by=by, at=at)
    made = Report.objects.create(
        station=station, kind=kind, code=code, words=words.strip()[:300], witness=witness, at=at, received_at=now,
        due_on=_due(now), token=token_urlsafe(16), request_key=request_key,
    )  # fmt: skip
    about, path = f"{station.name}：{made.about}", f"work/stations/reports/{made.id}/"
    urgent = kind == states.ReportKind.HELP
    _tell(station, Right.STATIONS_WRITE, about, words, path, now, urgent, f"report:{made.id}")
    if witness != things.Witness.KEEPER:
        _tell(station, Right.KEEP, about, words, f"work/keep/{station.id}/", now, False, f"report:{made.id}:keeper")
    return made


def _due(now: datetime) -> Any:
    days = queries.standard_here(now).report_days
    return add_working_days(localdate(now), days, clocks.works()).due


def _tell(
    station: Station, right: str, title: str, body: str, path: str, now: datetime, important: bool, key: str
) -> None:
    """To those who hold the right nearest above the station; the whole tree is not woken."""
    users = responsible(station, right, now)
    notices.tell_many(users=users, title=title, body=body, path=path, important=important, key=key, now=now)


def responsible(station: Station, right: str, now: datetime) -> list[User]:
    """Whoever holds the right over the station at the nearest level that has somebody, administrators last."""
    roles = [role for role, office in OFFICES.items() if right in office.rights and role != "administrator"]
    above = [int(part) for part in station.organisation.path.split("/") if part]
    posts = people.posts_on(localdate(now)).filter(role__in=roles, organisation__in=above)
    by_depth: dict[int, list[User]] = {}
    for post in posts.select_related("user", "organisation"):
        by_depth.setdefault(post.organisation.depth, []).append(post.user)
    return by_depth[max(by_depth)] if by_depth else []


@transaction.atomic
def take_up(*, report_id: int, by: Any, now: datetime) -> Report:
    """Somebody sees to it: the reporter's page says so. Raises NotYours; an answered one stays answered."""
    report = _locked_report(report_id, by, now)
    if report.state == states.ReportState.NEW:
        report.state = states.ReportState.TAKEN
        report.save(update_fields=["state"])
        journal.write("report.taken", by=by, at=now, about=report, organisation=report.station.organisation.path)
    return report


@transaction.atomic
def answer(*, report_id: int, outcome: str, words: str, alike: bool = True, by: Any, now: datetime) -> list[Report]:
    """Answer a report, and with it all open ones of the station that say the same. Returns what was answered.

    «Fixed» about a thing is a look at it: it is good again. Raises Refusal, NotYours.
    """
    report = _locked_report(report_id, by, now)
    if report.state == states.ReportState.ANSWERED:
        raise Refusal(_("这一条已经答复过：“%s”。") % report.answer)
    if outcome not in states.OUTCOMES:
        raise Refusal(_("请选处理结果。"), field="outcome")
    if len(words.strip()) < 2:
        raise Refusal(_("请写一句答复，反映的人会看到。"), field="words")
    same = Report.objects.filter(station=report.station, kind=report.kind, code=report.code).exclude(state="answered")
    chosen = list(
        (same if alike and report.kind != "other" else same.filter(id=report.id)).select_for_update(no_key=True)
    )
    for one in chosen:
        one.state, one.outcome, one.answer = states.ReportState.ANSWERED, outcome, words.strip()[:300]
        one.answered_at, one.answered_by = now, by
    Report.objects.bulk_update(chosen, ["state", "outcome", "answer", "answered_at", "answered_by"])
    if report.code and outcome in ("fixed", "not-so"):
        see(report.station, {report.code: things.Level.GOOD}, witness=things.Witness.OFFICER, by=by, at=now)
    facts = {"outcome": outcome, "reports": len(chosen)}
    journal.write(
        "report.answered", by=by, at=now, about=report, organisation=report.station.organisation.path, **facts
    )
    return chosen


def _locked_report(report_id: int, by: Any, now: datetime) -> Report:
    station_id = Report.objects.filter(id=report_id).values_list("station_id", flat=True).first()
    if station_id is None:
        raise NotYours
    station = locked(station_id, Right.STATIONS_WRITE, by, now)
    found = Report.objects.get(id=report_id)
    found.station = station
    return found
