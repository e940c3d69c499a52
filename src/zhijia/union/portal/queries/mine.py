"""What an officer looks after."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from zhijia.kernel.refusal import NotYours
from zhijia.union.people import queries as people
from zhijia.union.people.models import Organisation
from zhijia.union.people.queries import Person
from zhijia.union.people.rules import Right

from ..models import Feed, FeedRun, Service


def owners(person: Person) -> list[Organisation]:
    """The unions whose services this person writes themselves: where they hold a post with the right."""
    posts = [post.organisation for post in person.posts if post.organisation.path in _scopes(person)]
    return sorted(set(posts), key=lambda one: one.path)


def _scopes(person: Person) -> tuple[str, ...]:
    return person.scopes.get(Right.SERVICES_WRITE, ())


def services_of(person: Person) -> QuerySet[Service]:
    """Newest first: their own level and what lies below it."""
    return (
        Service.objects.filter(person.over(Right.SERVICES_WRITE)).select_related("organisation", "feed").order_by("-id")
    )


def service_of(person: Person, service_id: int) -> Service:
    """Raises NotYours."""
    if (found := services_of(person).filter(id=service_id).first()) is None:
        raise NotYours
    return found


def feeds_of(person: Person):  # type: ignore[no-untyped-def]  # the annotations make a type without a name
    """With how the last run went."""
    last = FeedRun.objects.filter(feed=OuterRef("pk")).order_by("-id")
    return (
        Feed.objects.filter(person.over(Right.SERVICES_WRITE))
        .select_related("organisation")
        .annotate(last_outcome=Subquery(last.values("outcome")[:1]), last_at=Subquery(last.values("at")[:1]))
        .order_by("title", "id")
    )


def feed_of(person: Person, feed_id: int) -> Feed:
    """Raises NotYours."""
    found: Feed | None = feeds_of(person).filter(id=feed_id).first()
    if found is None:
        raise NotYours
    return found


def held_and_failed(person: Person) -> int:
    """How many feeds wait for somebody."""
    waiting = [FeedRun.Outcome.HELD, FeedRun.Outcome.FAILED]
    return sum(feed.last_outcome in waiting for feed in feeds_of(person))


def uncovered(person: Person) -> QuerySet[Organisation]:
    """Unions in reach, one level below a group's or county's, that offer nothing of their own yet."""
    offers = Service.objects.filter(organisation=OuterRef("pk"), state=Service.State.PUBLISHED)
    units = people.seen_by(person, Right.FIGURES_READ).filter(_is_unit())
    return units.filter(~Exists(offers)).order_by("path")


def _is_unit() -> Q:
    return Q(kind__in=[Organisation.Kind.GROUP, Organisation.Kind.COUNTY, Organisation.Kind.UNIT])
