"""The tree, the cast and the members of a demo federation."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from zhijia.union.accounts import actions as accounts
from zhijia.union.people import actions as people
from zhijia.union.people.models import Organisation
from zhijia.union.people.rules import NewMember

from ..models import Chapter
from ..rules import BLOCK, Branch, Story, flat, invent

MEMBERS = "members"


def plant_tree(story: Story, now: datetime) -> str:
    """All organisations, parents first."""
    _plant(story.tree, None, now)
    return f"{sum(1 for _ in flat(story.tree)):,} 个组织 · organisations"


def _plant(branch: Branch, parent_id: int | None, now: datetime) -> None:
    made = people.add_organisation(name=branch.name, kind=branch.kind, parent_id=parent_id, by=None, now=now)
    for under in branch.below:
        _plant(under, made.id, now)


def gather_cast(story: Story, now: datetime) -> str:
    """The people who can be signed in as: each a user, most a member, many with a post."""
    places = organisations()
    for place, player in enumerate(story.cast, start=1):
        phone, home = story.phone_of(place), places[player.at]
        user = accounts.add_user(name=player.name, phone=phone, phone_verified=True, care_mode=player.care_mode)
        if player.is_member:
            people.add_member(
                name=player.name,
                phone=phone,
                organisation_id=home,
                employment=player.employment,
                tags=player.tags,
                user=user,
                by=None,
                now=now,
            )
        if player.role:
            people.give_post(
                phone=phone,
                name=player.name,
                role=player.role,
                organisation_id=home,
                starts_on=localdate(now) - timedelta(days=365),
                by=None,
                now=now,
            )
    return f"{len(story.cast)} 个可登录的人物 · people to sign in as"


def enrol(story: Story, *, total: int, done: int, say: Callable[[str], None], now: datetime) -> None:
    """Members until there are `total` with the cast, some thousands a transaction; `done` are already in."""
    wanted = total - sum(player.is_member for player in story.cast)
    places = organisations() if done < wanted else {}
    while done < wanted:
        upto = min(wanted, (done // BLOCK + 1) * BLOCK)
        _enrol_some(story, done, upto, places, now)
        done = upto
        say(f"{story.slug:8} 会员 · members {done:,} / {wanted:,}")


@transaction.atomic
def _enrol_some(story: Story, start: int, upto: int, places: dict[str, int], now: datetime) -> None:
    rows = [
        NewMember(
            name=one.name,
            organisation_id=places[one.organisation],
            phone=one.phone,
            identity_number=one.identity,
            employment=one.employment,
            tags=one.tags,
            joined_on=one.joined_on,
        )
        for one in invent(story, start, upto, localdate(now))
    ]
    people.add_members(rows=rows, by=None, now=now, source="demo")
    Chapter.objects.update_or_create(name=MEMBERS, defaults={"done": upto, "loaded_at": now})


def organisation(name: str) -> int:
    """The id of the organisation with this name, in the federation we are in."""
    return Organisation.objects.values_list("id", flat=True).get(name=name)


def organisations() -> dict[str, int]:
    """name → id of all organisations here; in a demo federation no two have the same name."""
    return dict(Organisation.objects.values_list("name", "id"))
