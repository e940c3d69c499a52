"""An officer's feeds: where services come in by themselves."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import Refusal
from zhijia.union.people.rules import Right
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import FeedForm, feed_initial
from ..models import Feed, FeedRun
from ..rules.feeds import MOST_BYTES

RUNS = 20


@needs(Right.SERVICES_WRITE)
@require_safe
def feeds(request: Request) -> HttpResponse:
    shown = list(queries.feeds_of(request.person)[:200])
    lines = [(one, FeedRun(outcome=one.last_outcome), TONES.get(one.last_outcome, "off")) for one in shown]
    may_add = bool(queries.owners(request.person))
    return page(request, "portal/work_feeds.html", {"lines": lines, "may_add": may_add})


@needs(Right.SERVICES_WRITE)
def new(request: Request) -> HttpResponse:
    form = FeedForm(request.POST or None, owners=queries.owners(request.person))
    if form.attempt(actions.add_feed, by=request.person.user, now=timezone.now()):
        messages.success(request, _("已保存。先试读一次，看看会导入什么。"))
        return go(request, "work-feed", form.result.id)
    return page(request, "portal/work_feed_form.html", {"form": form}, status=form.status)


@needs(Right.SERVICES_WRITE)
def edit(request: Request, feed_id: int) -> HttpResponse:
    feed = queries.feed_of(request.person, feed_id)
    form = FeedForm(request.POST or None, owners=None, initial=feed_initial(feed))
    if form.attempt(actions.change_feed, feed_id=feed.id, by=request.person.user, now=timezone.now()):
        messages.success(request, _("已保存。"))
        return go(request, "work-feed", feed.id)
    context = {"form": form, "feed": feed}
    return page(request, "portal/work_feed_form.html", context, status=form.status)


@needs(Right.SERVICES_WRITE)
@require_safe
def feed(request: Request, feed_id: int) -> HttpResponse:
    return _feed_page(request, queries.feed_of(request.person, feed_id))


@needs(Right.SERVICES_WRITE)
@require_POST
def attempt(request: Request, feed_id: int) -> HttpResponse:
    """Read it now and show what a run would do."""
    found = queries.feed_of(request.person, feed_id)
    try:
        return _feed_page(request, found, report=actions.try_feed(feed_id=found.id))
    except Refusal as no:
        return _feed_page(request, found, refusal=no, status=422)


@needs(Right.SERVICES_WRITE)
@require_POST
def run(request: Request, feed_id: int) -> HttpResponse:
    found = queries.feed_of(request.person, feed_id)
    confirmed = request.POST.get("confirmed") == "1"
    done = actions.run_feed(feed_id=found.id, by=request.person.user, now=timezone.now(), even_if_shrunk=confirmed)
    tell = messages.success if done.outcome in ("done", "unchanged") else messages.warning
    tell(request, f"{done.get_outcome_display()}{'：' + done.note if done.note else ''}")
    return go(request, "work-feed", found.id)


@needs(Right.SERVICES_WRITE)
@require_POST
def upload(request: Request, feed_id: int) -> HttpResponse:
    found = queries.feed_of(request.person, feed_id)
    file = request.FILES.get("file")
    if file is None or not file.size:
        return _feed_page(request, found, refusal=Refusal(_("请先选一个文件。")), status=422)
    if file.size > MOST_BYTES:
        return _feed_page(request, found, refusal=Refusal(_("文件超过 5 MB，没有收下。")), status=422)
    actions.upload(feed_id=found.id, content=file.read(), by=request.person.user, now=timezone.now())
    return attempt(request, feed_id)


@needs(Right.SERVICES_WRITE)
@require_POST
def remove(request: Request, feed_id: int) -> HttpResponse:
    found = queries.feed_of(request.person, feed_id)
    actions.remove_feed(feed_id=found.id, by=request.person.user, now=timezone.now())
    messages.success(request, _("数据源已移除，它带来的服务已下架，仍留在服务目录里。"))
    return go(request, "work-feeds")


@dataclass(frozen=True)
class Shown:
    """A run as a line of the page."""

    run: FeedRun
    tone: str


TONES = {"done": "ok", "unchanged": "off", "held": "warn", "failed": "warn"}


def _feed_page(request: Request, found: Feed, *, status: int = 200, **more: Any) -> HttpResponse:
    runs = list(found.runs.select_related("by").order_by("-id")[:RUNS])
    context = {
        "feed": found,
        "runs": [Shown(one, TONES[one.outcome]) for one in runs],
        "held": bool(runs) and runs[0].outcome == FeedRun.Outcome.HELD,
        "last": runs[0] if runs else None,
        "live": found.services.filter(state="published").count(),
        **more,
    }
    return page(request, "portal/work_feed.html", context, status=status)
