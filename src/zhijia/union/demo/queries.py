from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise

from zhijia.union.accounts.models import User
from zhijia.union.federations import queries as federations
from zhijia.union.people.rules import OFFICES, Role

from .data import STORIES
from .data.posts import PARTNERS
from .models import Chapter
from .rules import Player, Story


@dataclass(frozen=True)
class CastMember:
    """Somebody of the demo whom anybody may be: who, where, and one line on what they come for."""

    federation: str  # slug
    federation_name: str
    name: str
    phone: str
    at: str  # the organisation
    title: str | Promise  # the post; empty for a member without one
    line: str | Promise
    group: str  # members | officers | partners
    user_id: int | None = None  # known inside the federation


def is_demo() -> bool:
    """Whether this federation was filled by the demo."""
    return Chapter.objects.filter(name="goods").exists()


def cast(slug: str | None = None) -> list[CastMember]:
    """Who can sign in as whom, in every demo federation or the one of this slug. Asks no database."""
    return [
        _cast_member(story, place, player)
        for story in STORIES
        if slug in (None, story.slug)
        for place, player in enumerate(story.cast, start=1)
    ]


def cast_here() -> list[CastMember]:
    """The cast of this federation who are really in, with their user ids; nobody outside of the demo."""
    if not is_open():
        return []
    known = cast(federations.current().slug)
    ids = dict(User.objects.filter(username__in=[one.phone for one in known]).values_list("username", "id"))
    return [CastMember(**{**one.__dict__, "user_id": ids[one.phone]}) for one in known if one.phone in ids]


def is_open() -> bool:
    """Whether one tap may sign somebody in here: this installation is a demo, and so is this federation."""
    return bool(settings.DEMO) and federations.current().is_demo


def _cast_member(story: Story, place: int, player: Player) -> CastMember:
    group = "partners" if player.role in PARTNERS else "officers" if player.role else "members"
    return CastMember(
        federation=story.slug,
        federation_name=story.name,
        name=player.name,
        phone=story.phone_of(place),
        at=player.at,
        title=OFFICES[Role(player.role)].label if player.role else "",
        line=player.line,
        group=group,
    )
