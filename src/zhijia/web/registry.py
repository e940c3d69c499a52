"""Where an app says what it adds to the pages everybody shares. Called once, from its AppConfig.ready().

The pages that show these know no app; an app knows no page.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.urls import NoReverseMatch, reverse

Text = Any  # str, or a lazy translation


@dataclass(frozen=True)
class Entry:
    """A line in the workbench's navigation, shown to whoever holds the right where the part is on."""

    url: str  # name of a URL without arguments
    label: Text
    icon: str
    right: str
    group: Text = ""
    part: str = ""
    order: int = 100


@dataclass(frozen=True)
class Todo:
    """Something that waits for this person on the workbench: how many, and the earliest deadline."""

    title: Text
    url: str
    count: int
    icon: str = "list-todo"
    due: datetime | None = None
    note: Text = ""
    tone: str = "info"  # info | ok | warn | off


@dataclass(frozen=True)
class Tile:
    """A service on the member's home and in the directory that is a part of Zhijia."""

    url: str
    label: Text
    icon: str
    part: str = ""
    order: int = 100


@dataclass(frozen=True)
class Hit:
    """One answer of the search over everything."""

    title: Text
    url: str
    kind: Text
    note: Text = ""
    icon: str = "search"


@dataclass(frozen=True)
class Door:
    """What many ask for at once, answered early; see web.doors."""

    method: str
    path: re.Pattern[str]  # of the whole path inside the federation; its named groups are given to `answer` as text
    answer: Callable[..., Any]  # (request, **groups) → response or Passage; None: the long way


entries: list[Entry] = []
tiles: list[Tile] = []
tabs: list[Tile] = []  # the member's bottom bar, at most five
my_page: list[Tile] = []  # lines on «my page»
todos: list[Callable[[Any, datetime], list[Todo]]] = []  # (person, now)
searches: list[Callable[[Any, str, int], list[Hit]]] = []  # (person, lower-case text, at most)
home_blocks: list[Callable[[Any], str]] = []  # request → HTML, in order; empty text shows nothing
unread_counts: list[Callable[[Any], int]] = []  # user → number of unread notices
api_webhooks: list[
    tuple[str, Callable[[], dict[str, Any]]]
] = []  # what an app posts to others: (in words, OpenAPI 3.1)
api_routers: list[tuple[str, Any]] = []  # (prefix below /api/v1, django-ninja router): an app's part of the API
doors: list[Door] = []
kept_pages: list[Tile] = []  # a member's pages that a phone keeps for a bad line: named where there is none
offline_assets: list[str] = []  # static files that a page needs when it is opened without a line
work_searches: list[Callable[[Any, str, int], list[Hit]]] = []  # the same for «/» on the workbench


def door_to(method: str, path: str) -> Callable[[Any], Any] | None:
    """What answers this address early, if anything does."""
    for door in doors:
        if door.method == method and (found := door.path.fullmatch(path)):
            return partial(door.answer, **found.groupdict())
    return None


def unread(user: Any) -> int:
    """How many notices this user has not read: asked of whoever keeps notices."""
    return sum(count(user) for count in unread_counts)


def here(url: str) -> bool:
    """Whether a page of this name exists: a line that leads nowhere is left out, never a page that breaks."""
    try:
        reverse(url)
    except NoReverseMatch:
        return False
    return True


def workbench(person: Any, federation: Any) -> list[Entry]:
    """What this person's posts open, in order."""
    mine = [e for e in entries if person.may(e.right) and (not e.part or federation.has(e.part)) and here(e.url)]
    return sorted(mine, key=lambda entry: entry.order)
