"""The member's side: home, directory, one search."""

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from allauth.idp.oidc.adapter import get_adapter
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_safe

from zhijia.kernel.refusal import NotYours
from zhijia.union.notices import queries as notices
from zhijia.union.people.models import Member
from zhijia.web import registry
from zhijia.web.access import anyone, opens
from zhijia.web.http import Request, kept_off_line, page

from .. import queries, rules
from ..models import Service

PAGE = 24
EACH_KIND = 8
TILES = 8
QUERY_LENGTH = 60


@anyone
@require_safe
@kept_off_line
def home(request: Request) -> HttpResponse:
    person, today = request.person, localdate()
    levels = queries.levels(person)
    return page(
        request,
        "portal/home.html",
        {
            "greeting": rules.greeting(localtime()),
            "applied": bool(person.member and person.member.state == Member.State.APPLIED),
            "in_good_standing": bool(levels),
            "categories": rules.FIRST_FIVE,
            "tiles": _tiles(request, queries.pinned(person, today, TILES)),
            "for_you": queries.for_you(person, today, levels),
            "open_to_all": [] if levels else list(queries.listing(person, today)[:6]),
            "blocks": [html for block in registry.home_blocks if (html := block(request))],
            **_told(request),
        },
    )


def _told(request: Request) -> dict[str, Any]:
    """What stands in the hero and the list; nothing is asked for somebody who is not signed in."""
    if request.person.user is None:
        return {"important": None, "news": []}
    return {
        "important": notices.important(request.user),
        "news": list(notices.of(request.user)[:3]),
    }


def _tiles(request: Request, pinned: list[Service]) -> list[dict[str, Any]]:
    """The parts of Zhijia that are on, then what the unions have pinned."""
    on = [tile for tile in registry.tiles if not tile.part or request.federation.has(tile.part)]
    open_ones = [tile for tile in sorted(on, key=lambda one: one.order) if opens(request, tile.url)]
    shown = [{"url": reverse(tile.url), "label": tile.label, "icon": tile.icon} for tile in open_ones]
    shown += [{"url": reverse("service", args=[one.id]), "label": one.title, "icon": one.kind.icon} for one in pinned]
    return shown[:TILES]


@anyone
@require_safe
@kept_off_line
def services(request: Request) -> HttpResponse:
    person, asked = request.person, request.GET
    text = asked.get("q", "").strip()[:QUERY_LENGTH]
    category = asked.get("category", "") if asked.get("category") in rules.CATEGORIES else ""
    levels = queries.levels(person)
    level = next((one for one in levels if str(one.id) == asked.get("level")), None)
    number = _number(asked.get("page", ""))
    listing = queries.listing(person, localdate(), category=category, level=level.id if level else None, text=text)
    shown = list(listing[(number - 1) * PAGE : number * PAGE + 1])
    groups = [(rules.CATEGORIES[code], list(rows)) for code, rows in groupby(shown[:PAGE], lambda one: one.category)]
    kept = {"q": text, "category": category, "level": level.id if level else ""}
    return page(
        request,
        "portal/services.html",
        {
            "groups": groups,
            "categories": rules.CATEGORIES.values(),
            "category": category,
            "levels": levels,
            "level": level,
            "q": text,
            "newer": _address(kept, number - 1) if number > 1 else "",
            "older": _address(kept, number + 1) if len(shown) > PAGE else "",
            "narrowed": bool(text or category or level),
        },
        fragment="found",
    )


def _address(kept: dict[str, Any], number: int) -> str:
    return "?" + urlencode({name: value for name, value in {**kept, "page": number}.items() if value})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 4 and text != "0" else 1


@anyone
@require_safe
@kept_off_line
def service(request: Request, service_id: int) -> HttpResponse:
    return page(request, "portal/service.html", {"service": _mine(request, service_id), "preview": False})


@anyone
@require_safe
def hand_off(request: Request, service_id: int) -> HttpResponse:
    """On to the service itself. For a company's own system: where its OpenID sign-in begins, told who we are.

    OpenID Connect Core §4, third-party initiated login: `iss` and where to go; no login_hint, which would give
    the person away before they agreed.
    """
    found = _mine(request, service_id)
    if found.way == Service.Way.PART:
        return HttpResponseRedirect(_ours(found))
    if found.way == Service.Way.LINK:
        return HttpResponseRedirect(found.url)
    if found.way != Service.Way.SSO:
        raise NotYours
    mark = "&" if "?" in found.url else "?"
    return HttpResponseRedirect(found.url + mark + urlencode({"iss": get_adapter().get_issuer()}))


def _ours(found: Service) -> str:
    try:
        return reverse(found.url)
    except NoReverseMatch as gone:  # the part was taken out since
        raise NotYours from gone


def _mine(request: Request, service_id: int) -> Service:
    found = queries.visible(request.person, localdate()).filter(id=service_id).first()
    if found is None:
        raise NotYours
    return found


@anyone
@require_safe
def search(request: Request) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:QUERY_LENGTH].replace("\0", "")
    return page(
        request,
        "portal/search.html",
        {"q": text, "groups": hits(registry.searches, request.person, text), "categories": rules.FIRST_FIVE},
        fragment="found",
    )


def hits(searches: list[Any], person: Any, text: str) -> list[tuple[str, list[registry.Hit]]]:
    """Everybody's answers, by kind, in the order the parts were asked."""
    groups: dict[str, list[registry.Hit]] = {}
    for ask in searches if text else []:
        for hit in ask(person, text.lower(), EACH_KIND):
            groups.setdefault(str(hit.kind), []).append(hit)
    return list(groups.items())
