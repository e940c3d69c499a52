"""What waits for an answer, and what was answered."""

from datetime import date, datetime, time
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils.timezone import get_current_timezone

from zhijia.kernel.refusal import NotYours

from ..models import Application, Correction, Member, Post, Transfer
from ..rules import Right
from .posts import Person

SHOWN = 50
Paper = TypeVar("Paper", Application, Correction, Transfer)


def applications_waiting(person: Person, right: str = Right.ROSTER_READ) -> list[Application]:
    """The most urgent first."""
    return list(_applications(person, right).filter(decided_at=None).order_by("due_on", "id")[:200])


def application(application_id: int | None) -> Application | None:
    """An application to join, whoever asks: for its own applicant, whose session holds the id."""
    return Application.objects.select_related("organisation", "member").filter(id=application_id or 0).first()


def applications_answered(person: Person) -> list[Application]:
    """Applications this officer may see that have their answer, the newest first."""
    answered = _applications(person, Right.ROSTER_READ).exclude(decided_at=None).select_related("decided_by")
    return list(answered.order_by("-decided_at")[:SHOWN])


def application_over(person: Person, application_id: int) -> Application:
    """One that this person may decide. Raises NotYours."""
    return _only(_applications(person, Right.ROSTER_WRITE), application_id)


def correction_over(person: Person, correction_id: int) -> Correction:
    """One that this person may answer. Raises NotYours."""
    mine = Correction.objects.filter(person.over(Right.ROSTER_WRITE, "member__organisation__path"))
    return _only(mine, correction_id)


def transfer_over(person: Person, transfer_id: int) -> Transfer:
    """One into a union for which this person may answer. Raises NotYours."""
    return _only(Transfer.objects.filter(person.over(Right.ROSTER_WRITE, "target__path")), transfer_id)


def _only(papers: QuerySet[Paper], paper_id: int) -> Paper:
    if (found := papers.filter(id=paper_id).first()) is None:
        raise NotYours
    return found


def corrections_waiting(person: Person, right: str = Right.ROSTER_READ) -> list[Correction]:
    """Corrections that wait below the officer's posts, the nearest deadline first; at most 200."""
    mine = Correction.objects.filter(person.over(right, "member__organisation__path"), state=Correction.State.ASKED)
    return list(mine.select_related("member__organisation").order_by("due_on", "id")[:200])


def transfers_coming(person: Person, right: str = Right.ROSTER_READ) -> list[Transfer]:
    """Members who want to come to a union of ours."""
    return list(_transfers().filter(person.over(right, "target__path"), state="asked").order_by("due_on", "id")[:200])


def transfers_going(person: Person) -> list[Transfer]:
    """Members of ours who want to go."""
    going = _transfers().filter(person.over(Right.ROSTER_READ, "origin__path"), state="asked")
    return list(going.order_by("due_on", "id")[:200])


def transfers_answered(person: Person) -> list[Transfer]:
    """Transfers in or out of the officer's unions that are over, the newest first."""
    ours = person.over(Right.ROSTER_READ, "target__path") | person.over(Right.ROSTER_READ, "origin__path")
    answered = _transfers().filter(ours).exclude(state="asked").select_related("answered_by")
    return list(answered.order_by("-answered_at")[:SHOWN])


def own_transfers(member: Member) -> list[Transfer]:
    """A member's own transfers, the newest first."""
    return list(_transfers().filter(member=member).order_by("-asked_at")[:SHOWN])


def own_corrections(member: Member) -> list[Correction]:
    """What a member asked to have corrected, the newest first."""
    return list(member.corrections.order_by("-asked_at")[:SHOWN])


def posts_seen(person: Person, text: str, today: date, *, ended: bool) -> list[Post]:
    """Posts over which one may decide: those that run (or begin later), or those that are over."""
    posts = Post.objects.filter(person.over(Right.POSTS_WRITE)).select_related("user", "organisation")
    posts = posts.filter(ends_on__lt=today) if ended else posts.exclude(ends_on__lt=today)
    if text:
        posts = posts.filter(Q(user__name__contains=text) | Q(organisation__search__contains=text.lower()))
    return list(posts.order_by("organisation__path", "role", "id")[:300])


def end_of(day: date) -> datetime:
    """The last minute of a day, here."""
    return datetime.combine(day, time(23, 59), tzinfo=get_current_timezone())


def _applications(person: Person, right: str) -> QuerySet[Application]:
    return Application.objects.filter(person.over(right)).select_related("member", "organisation")


def _transfers() -> QuerySet[Transfer]:
    return Transfer.objects.select_related("member", "origin", "target")
