"""Loads the demo, chapter by chapter: what is in stays, what is missing is added, and a killed load goes on."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from time import monotonic

from django.db import transaction

from zhijia.kernel import spaces
from zhijia.kernel.refusal import Refusal
from zhijia.union.federations import actions as federations
from zhijia.union.federations import queries as federation_queries
from zhijia.union.federations.rules import PARTS

from ..data import STORIES
from ..models import Chapter
from ..rules import Story
from . import culture, funds, gifts, goods, money, orders, papers, people, plans, services, stations
from .renewing import renew_evidence

__all__ = ["load", "load_story", "renew_evidence"]

Say = Callable[[str], None]
Tell = Callable[[Story, datetime], str]

# Each is one transaction, and returns what it did in a few words. New ones go to the end: an older demo gets them too.
CHAPTERS: dict[str, Tell] = {
    "tree": people.plant_tree,
    "cast": people.gather_cast,
    "notices": papers.tell_news,
    "applications": papers.ask_to_join,
    "transfers": papers.ask_to_move,
    "correction": papers.ask_to_correct,
    "services": services.fill_directory,
    "feeds": services.read_feeds,
    "funds": funds.keep_books,
    "goods": goods.fill_shelves,
    "stations": stations.open_stations,
    "tills": money.open_tills,
    "plans": plans.plan_stations,
    "orders": orders.sell,
    "settled": money.settle_up,
}

# What needs the members: told once they are in.
AFTERWARDS: dict[str, Tell] = {
    "gifts": gifts.give,
    "culture": culture.put_on,
}


def load(*, members: int | None, only: Collection[str] | None = None, say: Say, now: datetime) -> None:
    """Bring the seven demo federations in, or `only` these; `members` is how many Beijing has at least.

    A chapter is whole or absent. Where all are in, a call costs two queries a federation.
    """
    if unknown := set(only or ()) - {story.slug for story in STORIES}:
        known = "、".join(story.slug for story in STORIES)
        raise Refusal(f"演示里没有 {'、'.join(sorted(unknown))}，只有 {known}。 · The demo has {known}.")
    for story in [one for one in STORIES if not only or one.slug in only]:
        wanted = members if members is not None and story.slug == "beijing" else story.members
        load_story(story, members=wanted, say=say, now=now)


def load_story(story: Story, *, members: int, say: Say, now: datetime) -> None:
    """Bring one demo federation in. A federation of somebody's own at the same address is left alone."""
    with spaces.inside("public"):
        federation = federation_queries.by_slug(story.slug)
        if federation is not None and not federation.is_demo:
            say(f"{story.slug:8} 这个地址是您自己的工会，没有改动 · a federation of your own, left alone")
            return
        if federation is None:
            _timed(story, say, partial(_open, story, now))
    with spaces.inside(story.slug):
        _tell(story, members, say, now)


def _tell(story: Story, members: int, say: Say, now: datetime) -> None:
    done = dict(Chapter.objects.values_list("name", "done"))
    for name, tell in CHAPTERS.items():
        if name not in done:
            _timed(story, say, partial(_chapter, name, tell, story, now))
    people.enrol(story, total=members, done=done.get(people.MEMBERS, 0), say=say, now=now)
    for name, tell in AFTERWARDS.items():
        if name not in done:
            _timed(story, say, partial(_chapter, name, tell, story, now))
    renew_evidence(now=now)


def _open(story: Story, now: datetime) -> str:
    federations.add_federation(
        slug=story.slug,
        name=story.name,
        name_en=story.name_en,
        short_name=story.short_name,
        motto=story.motto,
        region=story.region,
        colour=story.colour,
        mark=story.mark,
        phone=story.phone,
        parts=PARTS,
        is_demo=True,
        now=now,
    )
    return f"{story.name} 已建立 · opened"


@transaction.atomic
def _chapter(name: str, tell: Tell, story: Story, now: datetime) -> str:
    Chapter.objects.create(name=name, loaded_at=now)
    return tell(story, now)


def _timed(story: Story, say: Say, work: Callable[[], str]) -> None:
    start = monotonic()
    answer = work()
    say(f"{story.slug:8} {answer} ({monotonic() - start:.1f} s)")
