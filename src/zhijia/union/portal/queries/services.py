"""What somebody may use."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from zhijia.union.people import queries as people
from zhijia.union.people.models import Member, Organisation
from zhijia.union.people.queries import Person

from .. import rules
from ..models import Audience, Service

A_LEVEL_SHOWS = 4


@dataclass(frozen=True)
class Level:
    """One union above a member, or their own, and the first of what it offers them."""

    organisation: Organisation
    services: list[Service]


def visible(person: Person, today: date) -> QuerySet[Service]:
    """Published, in its dates, and for this person: every level above a member, and what is open to all."""
    now = Q(state=Service.State.PUBLISHED) & (Q(starts_on=None) | Q(starts_on__lte=today))
    now &= Q(ends_on=None) | Q(ends_on__gte=today)
    return Service.objects.filter(now, _for(person)).select_related("organisation")


def _for(person: Person) -> Q:
    member = active(person)
    if member is None:
        return Q(audience=Audience.EVERYBODY)
    own = Q(audience=Audience.SUBTREE, organisation__in=lineage_ids(member))
    fits = (Q(employments=[]) | Q(employments__contains=[member.employment])) & (
        Q(tags=[]) | Q(tags__overlap=member.tags)
    )
    return Q(audience=Audience.EVERYBODY) | ((own | Q(audience=Audience.MEMBERS)) & fits)


def active(person: Person) -> Member | None:
    """The member, when they are one in good standing."""
    return person.member if person.member and person.member.state == Member.State.ACTIVE else None


def lineage_ids(member: Member) -> list[int]:
    """The ids of every level from the federation down to the member's own union: they stand in its path."""
    return [int(part) for part in member.organisation.path.split("/") if part]


def levels(person: Person) -> list[Organisation]:
    """The unions above a member, from the top down to their own: one query."""
    member = active(person)
    return people.lineage(member.organisation.path) if member else []


def listing(
    person: Person, today: date, *, category: str = "", level: int | None = None, text: str = ""
) -> QuerySet[Service]:
    """The directory, in the order of the categories; pinned first, then the newest."""
    services = visible(person, today).filter(saying(text))
    if category:
        services = services.filter(category=category)
    if level is not None:
        services = services.filter(organisation=level)
    return ordered(services)


def ordered(services: QuerySet[Service]) -> QuerySet[Service]:
    """Services in the order of the directory: by category, pinned first, then the newest."""
    places = [When(category=code, then=Value(place)) for place, code in enumerate(rules.CATEGORIES)]
    place = Case(*places, default=Value(len(places)), output_field=IntegerField())
    return services.order_by(place, "-pinned", "-id")


def saying(text: str) -> Q:
    """Every word of the text is found: as it is written, as it sounds, or by its initials."""
    asked = rules.terms(text)
    found = Q(pk__in=[]) if text.strip() and not asked else Q()
    for term in asked:
        found &= Q(search__contains=rules.needle(term))
    return found


def search(person: Person, text: str, most: int, today: date) -> list[Service]:
    """Those that carry the words in their name come first."""
    if not rules.terms(text):
        return []
    named = Case(When(title__icontains=text.strip(), then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(visible(person, today).filter(saying(text)).order_by(named, "-pinned", "-id")[:most])


def services_named(services: QuerySet[Service], text: str) -> QuerySet[Service]:
    """Those of the services that say this text, in words, pinyin or initials."""
    return services.filter(saying(text))


def for_you(person: Person, today: date, unions: list[Organisation]) -> list[Level]:
    """The first of each level's services: one query for all levels."""
    rank = Window(RowNumber(), partition_by=F("organisation_id"), order_by=[F("pinned").desc(), F("id").desc()])
    shown = (
        visible(person, today).filter(organisation__in=unions).annotate(rank=rank).filter(rank__lte=A_LEVEL_SHOWS)
    ).order_by("organisation_id", "rank")
    offered: dict[int, list[Service]] = {}
    for service in shown:
        offered.setdefault(service.organisation_id, []).append(service)
    return [Level(union, offered[union.id]) for union in unions if union.id in offered]


def pinned(person: Person, today: date, most: int) -> list[Service]:
    """What stands among the tiles of the home; for a member what their own levels have pinned."""
    services = visible(person, today).filter(pinned=True)
    if (member := active(person)) is not None:
        services = services.filter(organisation__in=lineage_ids(member))
    return list(services.order_by("organisation__path", "-id")[:most])
