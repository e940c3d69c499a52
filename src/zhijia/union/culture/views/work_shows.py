"""Seasons, shows, venues, draws: the culture officer's side."""

from secrets import token_bytes
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.kernel.sheets import XLSX, workbook
from zhijia.union.claims import actions as claims
from zhijia.union.claims import queries as claim_queries
from zhijia.union.people import queries as people
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import (
    ByHandForm,
    MoveForm,
    NumbersForm,
    PublishForm,
    PublishSeasonForm,
    ReleaseForm,
    SeasonForm,
    SheetForm,
    ShowForm,
    ShowWordsForm,
    WhyForm,
)
from ..models import Season, Show
from .shows import qr

RIGHT = "culture.write"
HEADERS = (
    *("演出名称", "演出日期", "开演时间", "时长", "演出地点", "演出单位", "类别", "名额", "每人限领", "经费", "状态"),
    *("已出票", "到场", "候补", "想加演"),
)


@needs(RIGHT)
@require_safe
def shows(request: Request) -> HttpResponse:
    at = now()
    found = queries.shows.shows_over(request.person, RIGHT).order_by("starts_at", "id")
    which = request.GET.get("which", "coming")
    found = found.filter(ends_at__gt=at) if which == "coming" else found.filter(ends_at__lte=at).order_by("-starts_at")
    seasons = queries.shows.seasons_over(request.person)
    chosen = next((one for one in seasons if str(one.id) == request.GET.get("season")), None)
    if chosen:
        found = found.filter(season=chosen)
    listed = Paginator(found, 50).get_page(request.GET.get("page"))
    offers = [one.offer_id for one in listed if one.offer_id]
    figures, demand = claim_queries.figures(offers), claim_queries.demand(offers)
    rows = [
        {"show": one, "states": figures.get(one.offer_id or 0, {}), "wishes": demand.get(one.offer_id or 0, 0)}
        for one in listed
    ]
    context = {
        "rows": rows,
        "page_of": listed,
        "which": which,
        "season": chosen.id if chosen else "",
        "chosen": chosen,
        "seasons": seasons,
        "appeals": queries.shows.appeals_over(request.person).count(),
    }
    return page(request, "culture/work_shows.html", context)


@needs(RIGHT)
def season_new(request: Request) -> HttpResponse:
    form = SeasonForm(request.POST or None)
    home = queries.shows.home_of(request.person)
    if form.attempt(actions.open_season, organisation_id=home.id, by=request.user, now=now()):
        return go(request, "work-season", form.result.id)
    return page(request, "culture/work_form.html", {"form": form, "title": _("新建演出季")}, status=form.status)


@needs(RIGHT)
def season(request: Request, season_id: int) -> HttpResponse:
    """A season, and the way in for its sheet."""
    found = queries.shows.season_over(request.person, season_id)
    form = SheetForm(request.POST or None, request.FILES or None)
    faults: Any = ()
    if request.method == "POST":
        try:
            done = form.is_valid() and actions.load_season(
                season_id=found.id, by=request.user, now=now(), **form.said()
            )
        except actions.Faulty as no:
            faults = no.faults
            form.add_error("file", str(no))
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, str(no))
        else:
            if done:
                return _loaded(request, found, done, only_check=form.cleaned_data["only_check"])
    return _season(request, found, form=form, faults=faults)


def _season(request: Request, found: Season, **forms: Any) -> HttpResponse:
    at = now()
    context = {
        "season": found,
        "shows": found.shows.count(),
        "drafts": found.shows.filter(state=Show.State.DRAFT, starts_at__gt=at).count(),
        "form": SheetForm(),
        "publish": PublishSeasonForm(auto_id="all_%s"),
        **forms,
    }
    status = max((one.status for one in forms.values() if hasattr(one, "status")), default=200)
    return page(request, "culture/work_season.html", context, status=status)


@needs(RIGHT)
@require_POST
def season_publish(request: Request, season_id: int) -> HttpResponse:
    """All its drafts at once."""
    found = queries.shows.season_over(request.person, season_id)
    form = PublishSeasonForm(request.POST, auto_id="all_%s")
    if form.attempt(actions.publish_season, season_id=found.id, by=request.user, now=now()):
        messages.success(request, _("发布了 %d 场，会员看得到了。") % form.result)
        return go(request, reverse("work-shows") + f"?season={found.id}")
    return _season(request, found, publish=form)


def _loaded(request: Request, season: Season, done: Any, *, only_check: bool) -> HttpResponse:
    if done.past:
        messages.warning(request, _("其中 %d 场的时间已经过去。如果年份不对，请改正后再传。") % done.past)
    if only_check:
        messages.success(request, _("没有错，%d 场都可以导入。去掉“先检查”再传一次。") % done.shows)
        return go(request, "work-season", season.id)
    messages.success(request, _("导入了 %(n)d 场，新建 %(m)d 个场地。") % {"n": done.shows, "m": len(done.venues)})
    which = "past" if done.past == done.shows else "coming"
    return go(request, reverse("work-shows") + f"?season={season.id}&which={which}")


@needs(RIGHT)
@require_safe
def season_template(request: Request) -> HttpResponse:
    example = ("越剧《梁祝》", "2026-07-04", "19:30", "120", "人民大会堂", "温州市越剧团", "戏曲", "800", "2", "35000")
    return _file(workbook(HEADERS[:10], [example], title="season"), "season-template.xlsx")


@needs(RIGHT)
@require_safe
def season_export(request: Request, season_id: int) -> HttpResponse:
    found = queries.shows.season_over(request.person, season_id)
    shows = list(found.shows.select_related("venue", "offer").order_by("starts_at"))
    offers = [one.offer_id for one in shows if one.offer_id]
    figures, demand = claim_queries.figures(offers), claim_queries.demand(offers)
    rows = []
    for one in shows:
        states, starts = figures.get(one.offer_id or 0, {}), localtime(one.starts_at)
        minutes = int((one.ends_at - one.starts_at).total_seconds() // 60)
        out = sum(states.get(state, 0) for state in ("confirmed", "attended", "absent"))
        rows.append(
            (
                *(one.title, f"{starts:%Y-%m-%d}", f"{starts:%H:%M}", minutes, one.venue.name, one.troupe),
                *(str(one.get_kind_display()), one.places, (one.offer.limit or 0) if one.offer else 0),
                *(one.cost or 0, str(one.get_state_display()), out, states.get("attended", 0)),
                *(states.get("waiting", 0), demand.get(one.offer_id or 0, 0)),
            )
        )
    return _file(workbook(HEADERS, rows, title="season"), f"season-{found.id}.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@needs(RIGHT)
def show_new(request: Request) -> HttpResponse:
    seasons = [(one.id, one.name) for one in queries.shows.seasons_over(request.person)]
    venues = queries.shows.venue_choices(request.person)
    form = ShowForm(request.POST or None, seasons=seasons, venues=venues, initial=_like(request))
    home = queries.shows.home_of(request.person)
    if form.attempt(actions.plan_show, organisation_id=home.id, by=request.user, now=now()):
        messages.success(request, _("已建好，还没有发布。"))
        return go(request, "work-show", form.result.id)
    return page(request, "culture/work_form.html", {"form": form, "title": _("新建演出")}, status=form.status)


@needs(RIGHT)
def show_change(request: Request, show_id: int) -> HttpResponse:
    """A draft can be put right in everything; a published show only in what is said of it."""
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    form: ShowForm | ShowWordsForm
    if found.state == Show.State.DRAFT:
        seasons = [(one.id, one.name) for one in queries.shows.seasons_over(request.person)]
        venues = queries.shows.venue_choices(request.person)
        as_it_is = _same(found) | {"starts_at": localtime(found.starts_at)}
        form = ShowForm(request.POST or None, seasons=seasons, venues=venues, initial=as_it_is)
    else:
        form = ShowWordsForm(request.POST or None, show=found, initial=_same(found))
    if form.attempt(_change, show_id=found.id, by=request.user, now=now()):
        messages.success(request, _("改好了。"))
        return go(request, "work-show", found.id)
    context = {"form": form, "title": _("修改：%s") % found.title, "show": found}
    return page(request, "culture/work_form.html", context, status=form.status)


def _change(*, request_key: Any = None, **said: Any) -> Show:
    return actions.change_show(**said)


def _like(request: Request) -> dict[str, Any]:
    """Once more: what a further session takes over from the one that people wanted."""
    if not (id := request.GET.get("like", "")).isdecimal() or len(id) > 18:
        return {}
    one = queries.shows.show_over(request.person, int(id), RIGHT)
    return _same(one)


def _same(one: Show) -> dict[str, Any]:
    same = ("title", "kind", "troupe", "season_id", "venue_id", "seated", "places", "may_pass_on", "cost", "blurb")
    return {name: getattr(one, name) for name in same} | {"minutes": (one.ends_at - one.starts_at).seconds // 60}


@needs(RIGHT)
@require_safe
def show(request: Request, show_id: int) -> HttpResponse:
    return _show(request, queries.shows.show_over(request.person, show_id, RIGHT))


def _show(request: Request, found: Show, **forms: Any) -> HttpResponse:
    offer, parts = found.offer, _parts(found)
    context = {
        "show": found,
        "offer": offer,
        "states": claim_queries.figures([offer.id]).get(offer.id, {}) if offer else {},
        "parts": parts,
        "kept": any(one.part_of_id and one.remaining for one in parts),
        "by_hand": claim_queries.by_hand(offer.pool_id) if offer else [],
        "wishes": claim_queries.demand([offer.id]).get(offer.id, 0) if offer else 0,
        "draw": getattr(offer, "draw", None) if offer else None,
        "door": queries.door.figures(found),
        "publish": PublishForm(unions=queries.shows.unions(found.organisation)),
        "move": MoveForm(),
        "cancel": WhyForm(auto_id="cancel_%s"),
        "by_hand_form": ByHandForm(auto_id="hand_%s", parts=parts),
        "release": ReleaseForm(auto_id="release_%s", parts=parts),
        "now": now(),
        **forms,
    }
    status = max((one.status for one in forms.values()), default=200)
    return page(request, "culture/work_show.html", context, status=status)


def _parts(found: Show) -> list[Any]:
    """What its places are made of: the public part and the reserves."""
    return claim_queries.parts(found.offer.pool_id) if found.offer else []


@needs(RIGHT)
@require_POST
def publish(request: Request, show_id: int) -> HttpResponse:
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    form = PublishForm(request.POST, unions=queries.shows.unions(found.organisation))
    secret = token_bytes(32)
    if form.attempt(actions.publish_show, show_id=found.id, secret=secret, by=request.user, now=now()):
        messages.success(request, _("已发布，会员看得到了。"))
        return go(request, "work-show", found.id)
    return _show(request, found, publish=form)


@needs(RIGHT)
@require_POST
def move(request: Request, show_id: int) -> HttpResponse:
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    form = MoveForm(request.POST)
    if form.attempt(actions.move_show, show_id=found.id, by=request.user, now=now()):
        messages.success(request, _("已改期，有票的人都通知了。"))
        return go(request, "work-show", found.id)
    return _show(request, found, move=form)


@needs(RIGHT)
@require_POST
def cancel(request: Request, show_id: int) -> HttpResponse:
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    form = WhyForm(request.POST, auto_id="cancel_%s")
    if form.attempt(actions.cancel_show, show_id=found.id, by=request.user, now=now()):
        messages.success(request, _("已取消，有票的人都通知了。"))
        return go(request, "work-show", found.id)
    return _show(request, found, cancel=form)


@needs(RIGHT)
@require_POST
def give(request: Request, show_id: int) -> HttpResponse:
    """Places past the queue, with a reason that is published."""
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    form = ByHandForm(request.POST, auto_id="hand_%s", parts=_parts(found))
    if form.is_valid():
        to = people.by_phone(form.cleaned_data.pop("phone").strip())
        if to is None or found.offer_id is None:
            form.add_error("phone", _("没有找到这位在会的会员。请核对手机号，或请对方先入会。"))
        elif form.attempt(claims.give_by_hand, offer_id=found.offer_id, member_id=to.id, by=request.user, now=now()):
            messages.success(request, _("已给，原因会和张数一起公布。"))
            return go(request, "work-show", found.id)
    return _show(request, found, by_hand_form=form)


@needs(RIGHT)
@require_POST
def release(request: Request, show_id: int) -> HttpResponse:
    """Reserved places back to everybody, to those who wait first."""
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    form = ReleaseForm(request.POST, auto_id="release_%s", parts=_parts(found))
    if form.attempt(claims.release, by=request.user, now=now()):
        messages.success(request, _("已放出，候补的人先得到。"))
        return go(request, "work-show", found.id)
    return _show(request, found, release=form)


@needs(RIGHT)
@require_safe
def poster(request: Request, show_id: int) -> HttpResponse:
    """An A4 page with a QR that leads to the show."""
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    url = request.build_absolute_uri(reverse("show", args=[found.id]))
    return page(request, "culture/poster.html", {"show": found, "qr": qr(url), "url": url})


@needs(RIGHT)
@require_safe
def summary(request: Request, show_id: int) -> HttpResponse:
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    done = queries.shows.summary(found.offer_id, found.places, found.cost) if found.offer_id else None
    return page(request, "culture/summary.html", {"thing": found, "show": found, "summary": done})


@needs(RIGHT)
@require_safe
def asked(request: Request, show_id: int) -> HttpResponse:
    """Who waits for somebody to look, first come first."""
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    return asked_page(request, found, "work-show")


def asked_page(request: Request, thing: Any, name: str) -> HttpResponse:
    listed = Paginator(queries.shows.asked(thing.offer_id), 30).get_page(request.GET.get("page"))
    context = {"thing": thing, "found": listed, "name": name, "back": reverse(name, args=[thing.id])}
    return page(request, "culture/work_asked.html", context)


@needs(RIGHT)
@require_POST
def asked_answer(request: Request, show_id: int, claim_id: int) -> HttpResponse:
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    answer_asked(request, found.offer_id, claim_id)
    return go(request, "work-show-asked", show_id)


def answer_asked(request: Request, offer_id: int | None, claim_id: int) -> None:
    if offer_id is None or claim_queries.claim_of(claim_id, None).offer_id != offer_id:
        raise NotYours
    if request.POST.get("approved") == "1":
        claims.approve(claim_id=claim_id, by=request.user, now=now())
    else:
        claims.decline(claim_id=claim_id, reason=request.POST.get("reason", ""), by=request.user, now=now())
    messages.success(request, _("已答复。"))


@needs(RIGHT)
def draw(request: Request, show_id: int) -> HttpResponse:
    """Type the public numbers in; with a second officer's the same, make the draw."""
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    drawing = getattr(found.offer, "draw", None)
    if drawing is None:
        raise Refusal(_("这场不是抽签。"))
    form = NumbersForm(request.POST or None)
    if form.attempt(claims.type_numbers, draw_id=drawing.id, by=request.user, now=now()):
        _compared(request, claim_queries.versions(drawing)[-1])
        return go(request, "work-draw", found.id)
    versions = claim_queries.versions(drawing)
    context = {
        "show": found,
        "draw": drawing,
        "form": form,
        "versions": versions,
        "ready": bool(versions) and versions[-1].agreed and not drawing.drawn_at,
        "strata": claim_queries.strata(drawing),
        "now": now(),
    }
    return page(request, "culture/work_draw.html", context, status=form.status)


def _compared(request: Request, version: Any) -> None:
    """What came of typing: alone so far, the same as the other's, or not."""
    if version.agreed:
        messages.success(request, _("两人录得一致，可以抽签了。"))
    elif version.differs:
        messages.error(request, _("和另一位录的不一样。请两人对照公开的号码，写明原因各自再录一版。"))
    else:
        messages.success(request, _("记下了。要另一位工作人员再录一遍，一致才能抽签。"))


@needs(RIGHT)
@require_POST
def draw_freeze(request: Request, show_id: int) -> HttpResponse:
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    if (drawing := getattr(found.offer, "draw", None)) is not None:
        claims.freeze_draw(draw_id=drawing.id, by=request.user, now=now())
    return go(request, "work-draw", found.id)


@needs(RIGHT)
@require_POST
def draw_make(request: Request, show_id: int) -> HttpResponse:
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    if (drawing := getattr(found.offer, "draw", None)) is not None:
        claims.make_draw(draw_id=drawing.id, by=request.user, now=now())
        messages.success(request, _("抽完了，结果和验算都在公示页上。"))
    return go(request, "work-draw", found.id)


@needs(RIGHT)
@require_safe
def appeals(request: Request) -> HttpResponse:
    return page(request, "culture/work_appeals.html", {"appeals": queries.shows.appeals_over(request.person)[:100]})


@needs(RIGHT)
@require_POST
def appeal_answer(request: Request, appeal_id: int) -> HttpResponse:
    if not queries.shows.appeals_over(request.person).filter(id=appeal_id).exists():
        raise NotYours
    accepted = request.POST.get("accepted") == "1"
    answer = request.POST.get("answer", "")
    claims.answer_appeal(appeal_id=appeal_id, accepted=accepted, answer=answer, by=request.user, now=now())
    messages.success(request, _("已答复。"))
    return go(request, "work-appeals")
