"""A feed's life: set up, tried, run by hand or by the clock, confirmed when it shrinks."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel import jobs
from zhijia.kernel.refusal import Refusal
from zhijia.union.accounts.models import User
from zhijia.union.journal import actions as journal

from ..models import Feed, FeedRun, Service
from ..rules import Reading, Row, index_text, read_feed
from ..rules.feeds import FAULTS_KEPT, MOST_BYTES, shrinks_too_much
from .fetching import Answer, fetch, public_address

COPIED = ("title", "summary", "category", "url", "starts_on", "ends_on", "phone", "place", "hours", "brands")
SETTABLE = ("title", "url", "format", "mapping", "audience", "every_hours")


@dataclass
class Report:
    """What a run would do: rows by what happens to them."""

    reading: Reading
    added: list[Row] = field(default_factory=list)
    changed: list[tuple[Service, Row]] = field(default_factory=list)
    revived: list[tuple[Service, Row]] = field(default_factory=list)
    vanishing: list[Service] = field(default_factory=list)
    live: int = 0

    @property
    def held(self) -> bool:
        return shrinks_too_much(self.live, len(self.vanishing))

    @property
    def changes(self) -> int:
        return len(self.added) + len(self.changed) + len(self.revived) + len(self.vanishing)


@transaction.atomic
def add_feed(
    *,
    organisation_id: int,
    values: Mapping[str, object],
    by: User | None,
    now: datetime,
    request_key: UUID | None = None,
) -> Feed:
    """A new source of services; `values` are title, url, format, mapping, audience, every_hours."""
    if request_key and (earlier := Feed.objects.filter(request_key=request_key).first()):
        return earlier
    _check(str(values.get("title", "")), str(values.get("url", "")), organisation_id, 0)
    feed = Feed.objects.create(
        organisation_id=organisation_id, request_key=request_key, **{k: v for k, v in values.items() if k in SETTABLE}
    )
    _schedule(feed, now)
    journal.write("feed.added", by=by, at=now, about=feed, organisation=feed.organisation.path, url=feed.url)
    return feed


@transaction.atomic
def change_feed(*, feed_id: int, values: Mapping[str, object], by: User | None, now: datetime) -> Feed:
    """Other settings: the next run reads everything anew."""
    feed = Feed.objects.select_for_update(of=("self",)).select_related("organisation").get(id=feed_id)
    _check(str(values.get("title", feed.title)), str(values.get("url", feed.url)), feed.organisation_id, feed.id)
    changed = sorted(k for k in SETTABLE if k in values and getattr(feed, k) != values[k])
    for name in changed:
        setattr(feed, name, values[name])
    feed.etag = feed.modified = ""
    feed.save()
    _schedule(feed, now)
    if changed:
        journal.write("feed.changed", by=by, at=now, about=feed, organisation=feed.organisation.path, changed=changed)
    return feed


@transaction.atomic
def remove_feed(*, feed_id: int, by: User | None, now: datetime) -> None:
    """Take the source away; its services are taken down and stay with the union."""
    feed = Feed.objects.select_for_update(of=("self",)).select_related("organisation").get(id=feed_id)
    gone = feed.services.update(feed=None, external_id="", state=Service.State.RETIRED, changed_at=now)
    journal.write("feed.removed", by=by, at=now, about=feed, organisation=feed.organisation.path, services=gone)
    feed.delete()


@transaction.atomic
def upload(*, feed_id: int, content: bytes, by: User | None, now: datetime) -> None:
    """Keep a file as the feed's content, read at the next run. Its size was checked before it was read."""
    if len(content) > MOST_BYTES:
        raise Refusal(_("文件超过 5 MB，没有导入。请分成几个数据源。"), field="file")
    feed = Feed.objects.select_for_update().get(id=feed_id)
    feed.file.save(f"{feed.id}.{feed.format}", ContentFile(content), save=False)
    feed.save(update_fields=["file"])
    journal.write("feed.uploaded", by=by, at=now, about=feed, bytes=len(content))


def try_feed(*, feed_id: int) -> Report:
    """Read the source now and tell what a run would do; nothing is changed. Raises Refusal."""
    feed = Feed.objects.get(id=feed_id)
    return _compare(feed, _read(feed, _content(feed).content or b""))


def run_feed(*, feed_id: int, by: User | None, now: datetime, even_if_shrunk: bool = False) -> FeedRun:
    """Read the source and bring the directory up to it. What went wrong is in the run, not raised.

    The network is asked before the transaction begins; a file seen before changes nothing.
    """
    feed = Feed.objects.get(id=feed_id)
    try:
        answer = _content(feed, unless_known=not even_if_shrunk)
        if answer.content is None:
            return _record(feed, FeedRun(outcome=FeedRun.Outcome.UNCHANGED), answer, by, now)
        reading = _read(feed, answer.content)
    except Refusal as no:
        return _record(feed, FeedRun(outcome=FeedRun.Outcome.FAILED, note=str(no)[:300]), None, by, now)
    return _apply(feed_id, reading, answer, by, now, even_if_shrunk)


def run_due_feeds(*, now: datetime) -> int:
    """Queue every feed whose hour has come; each by itself, so that a slow one holds up no other."""
    with transaction.atomic():
        due = list(Feed.objects.select_for_update(skip_locked=True).filter(next_at__lte=now))
        for feed in due:
            _schedule(feed, now, run_now=True)
    return len(due)


@transaction.atomic
def _apply(
    feed_id: int, reading: Reading, answer: Answer, by: User | None, now: datetime, even_if_shrunk: bool
) -> FeedRun:
    # The feed's row is the lock: two runs of one feed come one after the other, and the second changes nothing.
    feed = Feed.objects.select_for_update(of=("self",)).select_related("organisation").get(id=feed_id)
    report = _compare(feed, reading)
    run = FeedRun(
        outcome=FeedRun.Outcome.DONE if report.changes else FeedRun.Outcome.UNCHANGED,
        rows=len(reading.rows),
        bad=len(reading.faults),
        faults=[list(asdict(fault).values()) for fault in reading.faults[:FAULTS_KEPT]],
    )
    if report.held and not even_if_shrunk:
        run.outcome = FeedRun.Outcome.HELD
        run.note = _("现有 %(live)s 项中有 %(gone)s 项将下架，超过一半，先没有改动。请确认来源没有出错。") % {
            "live": report.live,
            "gone": len(report.vanishing),
        }
        return _record(feed, run, None, by, now)
    run.added, run.changed = len(report.added), len(report.changed)
    run.revived, run.retired = len(report.revived), len(report.vanishing)
    _write(feed, report, now)
    if report.changes:
        journal.write(
            "feed.imported",
            by=by,
            at=now,
            about=feed,
            organisation=feed.organisation.path,
            added=run.added,
            changed=run.changed,
            revived=run.revived,
            retired=run.retired,
            bad=run.bad,
        )
    return _record(feed, run, answer, by, now)


def _compare(feed: Feed, reading: Reading) -> Report:
    known = {one.external_id: one for one in feed.services.all()}
    live = [one for one in known.values() if one.state == Service.State.PUBLISHED]
    report = Report(reading, live=len(live))
    for external_id, row in reading.rows.items():
        service = known.get(external_id)
        if service is None:
            report.added.append(row)
        elif service.state == Service.State.VANISHED:
            report.revived.append((service, row))
        elif any(getattr(service, name) != getattr(row, name) for name in COPIED) or service.audience != feed.audience:
            report.changed.append((service, row))
    report.vanishing = [
        one for one in live if one.external_id not in reading.rows and one.external_id not in reading.faulty_ids
    ]
    return report


def _write(feed: Feed, report: Report, now: datetime) -> None:
    made = [
        _fill(Service(feed=feed, organisation=feed.organisation, external_id=row.id), feed, row, now)
        for row in report.added
    ]
    for service in made:
        service.state = Service.State.PUBLISHED
    Service.objects.bulk_create(made, batch_size=500)
    for service, _row in report.revived:
        service.state = Service.State.PUBLISHED
    touched = [_fill(service, feed, row, now) for service, row in (*report.changed, *report.revived)]
    for service in report.vanishing:
        service.state, service.changed_at = Service.State.VANISHED, now
    fields = [*COPIED, "audience", "way", "search", "state", "changed_at"]
    Service.objects.bulk_update([*touched, *report.vanishing], fields, batch_size=500)


def _fill(service: Service, feed: Feed, row: Row, now: datetime) -> Service:
    for name in COPIED:
        setattr(service, name, getattr(row, name))
    service.audience, service.changed_at = feed.audience, now
    service.way = Service.Way.LINK if row.url else Service.Way.INFO
    service.search = index_text(row.title, row.summary, row.brands)
    return service


def _content(feed: Feed, *, unless_known: bool = False) -> Answer:
    if feed.url:
        return fetch(feed.url, etag=feed.etag, modified=feed.modified) if unless_known else fetch(feed.url)
    if not feed.file:
        raise Refusal(_("还没有网址，也没有上传文件。"))
    with feed.file.open("rb") as file:
        return Answer(file.read(MOST_BYTES + 1))


def _read(feed: Feed, content: bytes) -> Reading:
    return read_feed(content, kind=feed.format, mapping=feed.mapping)


def _record(feed: Feed, run: FeedRun, answer: Answer | None, by: User | None, now: datetime) -> FeedRun:
    run.feed, run.by, run.at = feed, by, now
    run.save()
    # What was not taken in must be read again next time, so only an answer that was is remembered.
    if answer is not None:
        Feed.objects.filter(id=feed.id).update(etag=answer.etag, modified=answer.modified)
    return run


def _schedule(feed: Feed, now: datetime, *, run_now: bool = False) -> None:
    feed.next_at = now + timedelta(hours=feed.every_hours) if feed.every_hours and feed.url else None
    feed.save(update_fields=["next_at"])
    if run_now:
        jobs.enqueue("portal.run_feed", lock=f"feed-{feed.id}", feed_id=feed.id)


def _check(title: str, url: str, organisation_id: int, feed_id: int) -> None:
    if Feed.objects.filter(organisation_id=organisation_id, title=title).exclude(id=feed_id).exists():
        raise Refusal(_("已经有叫“%s”的数据源了。") % title, field="title")
    if url:
        public_address(url)
