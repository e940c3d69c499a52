"""What waits for officers, and what everybody has been told."""

from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5

from zhijia.union.accounts.models import User
from zhijia.union.notices import actions as notices
from zhijia.union.people import actions as people

from ..data import papers, services
from ..rules import FIRST_APPLICANT, Story, invent_name
from .people import organisation


def tell_news(story: Story, now: datetime) -> str:
    """A few notices on everybody's page, one of them important."""
    cast = list(User.objects.filter(username__in=story.cast_phones()))
    words = {"short": story.short_name, "service": services.newest(story)}
    for days, kind, title, body, important in papers.NOTICES:
        at = now - timedelta(days=days)
        notices.tell_many(
            users=cast, title=title.format(**words), body=body.format(**words), kind=kind, important=important, now=at
        )
    title, body = papers.STORY_NOTICES[story.slug]
    notices.tell_many(users=cast, title=title, body=body, important=True, now=now - timedelta(hours=3))
    return f"{len(papers.NOTICES) + 1} 条通知发给 {len(cast)} 人 · notices"


def ask_to_join(story: Story, now: datetime) -> str:
    """People who applied on line and wait for the first officer of a grassroots union."""
    officer = next(player for player in story.cast if player.role == "unit-officer")
    union, luck = organisation(officer.at), Random(f"{story.slug} applicants")
    for place in range(papers.APPLICANTS):
        male = luck.random() < 0.5
        people.apply_to_join(
            name=invent_name(luck, male),
            phone=story.phone_of(FIRST_APPLICANT + place),
            organisation_id=union,
            employment=luck.choice(["staff", "migrant", "rider", "courier"]),
            request_key=_key(story, f"applicant {place}"),
            now=now - timedelta(hours=5 + 19 * place),
        )
    return f"{papers.APPLICANTS} 份入会申请 · applications"


def ask_to_move(story: Story, now: datetime) -> str:
    """Members of the cast who want to go over to another union."""
    for name, target, why in papers.MOVES[story.slug]:
        user = User.objects.get(username__in=story.cast_phones(), name=name)
        people.ask_transfer(
            member_id=user.member.id,
            target_id=organisation(target),
            reason=why,
            by=user,
            request_key=_key(story, f"move of {name}"),
            now=now - timedelta(days=1),
        )
    return f"{len(papers.MOVES[story.slug])} 份转会申请 · transfers"


def ask_to_correct(story: Story, now: datetime) -> str:
    """The first of the cast says that a name is written wrongly."""
    user = User.objects.get(username=story.phone_of(1))
    people.ask_correction(
        member=user.member,
        name=user.name[:-1] + papers.WRITTEN_WRONGLY,
        phone="",
        reason="身份证上是这个字，登记时写错了。",
        by=user,
        request_key=_key(story, "correction"),
        now=now - timedelta(hours=30),
    )
    return "1 份信息更正 · correction"


def _key(story: Story, what: str) -> UUID:
    """The same for the same paper, so that asking twice asks once."""
    return uuid5(NAMESPACE_URL, f"zhijia demo {story.slug} {what}")
