"""What every page's frame needs to know. Anonymous pages cost no query; signed-in ones one, for the bell."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from . import colours, registry


def shell(request: HttpRequest) -> dict[str, Any]:
    """Worked out once a request, however many parts of the page are rendered on their own."""
    if not hasattr(request, "_shell"):
        request._shell = _shell(request)  # type: ignore[attr-defined]
    return request._shell  # type: ignore[attr-defined, no-any-return]


def _shell(request: HttpRequest) -> dict[str, Any]:
    federation = getattr(request, "federation", None)
    common = {"federation": federation, "care": getattr(request, "care", False)}
    if federation is None:
        return common | {"brand": {"600": "#c02b1d"}}
    signed_in = request.user.is_authenticated
    return common | {
        "brand": {"hex": federation.colour.lstrip("#").lower(), "600": colours.shades(federation.colour)["600"]},
        "person": getattr(request, "person", None),
        "tabs": _tabs(request, federation),
        "sign_in_url": f"{_url(settings.LOGIN_URL)}?next={request.get_full_path()}",
        "bell_url": _url("notices") if signed_in else "",
        "unread": registry.unread(request.user) if signed_in else 0,
        "work_url": _url("work"),
        "work_search_url": _url("work-search"),
        "navigation": _Navigation(request, federation),
    }


def _tabs(request: HttpRequest, federation: Any) -> list[dict[str, Any]]:
    here = getattr(request.resolver_match, "url_name", "")
    on = [tab for tab in registry.tabs if not tab.part or federation.has(tab.part)]
    on = sorted(on, key=lambda tab: tab.order)
    on = on if len(on) <= 5 else [*on[:4], on[-1]]  # the last is one's own page
    return [{"href": _url(tab.url), "label": tab.label, "icon": tab.icon, "here": tab.url == here} for tab in on]


class _Navigation:
    """The workbench's side, grouped; worked out only by a template that shows it."""

    def __init__(self, request: Any, federation: Any) -> None:
        self.request, self.federation = request, federation

    def __iter__(self) -> Any:
        entries = registry.workbench(self.request.person, self.federation)
        links = [(entry, _url(entry.url)) for entry in entries]
        # The page itself, or the closest one above it: /work/members/7/ lights /work/members/.
        above = [href for _, href in links if href and self.request.path.startswith(href)]
        here = max(above, key=len, default="")
        groups: dict[str, list[dict[str, Any]]] = {}
        for entry, href in links:
            if href:
                shown = {"href": href, "label": entry.label, "icon": entry.icon, "here": href == here}
                groups.setdefault(str(entry.group), []).append(shown)
        # Apps put their lines in by number; a heading stands once, where its first line is.
        return iter([{"name": name, "entries": entries} for name, entries in groups.items()])


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
