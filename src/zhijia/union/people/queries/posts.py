from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from zhijia.kernel.rows import columns, fetch
from zhijia.union.accounts.models import User

from ..models import Member, Organisation, Post
from ..rules import NEEDS_SECOND_FACTOR, OFFICES, Right, Role


@dataclass(frozen=True)
class Person:
    """Who is asking: the user, the member they are, the posts they hold today. Made once a request."""

    user: User | None = None
    member: Member | None = None
    posts: tuple[Post, ...] = ()
    scopes: dict[Right, tuple[str, ...]] = field(default_factory=dict)

    def may(self, right: str, path: str | None = None) -> bool:
        """Whether the right is held at all, or over the organisation with this path."""
        held = self.scopes.get(Right(right), ())
        return bool(held) if path is None else any(path.startswith(scope) for scope in held)

    def over(self, right: str, field: str = "organisation__path") -> Q:
        """A filter for rows of the organisations over which the right is held; nothing, when it is not held."""
        nothing = Q(pk__in=[])
        for scope in self.scopes.get(Right(right), ()):
            nothing |= Q(**{f"{field}__startswith": scope})
        return nothing

    @property
    def needs_second_factor(self) -> bool:
        return bool(NEEDS_SECOND_FACTOR & set(self.scopes))


NOBODY = Person()


# Who somebody is, and what they hold: every request of a signed-in person asks it.
MEMBER = f"""
SELECT {columns(Member, "m")}, {columns(Organisation, "o")}
  FROM people_member AS m JOIN people_organisation AS o ON o.id = m.organisation_id
 WHERE m.user_id = %s AND m.state <> '{Member.State.ERASED}' ORDER BY m.id LIMIT 1
"""
POSTS = f"""
SELECT {columns(Post, "p")}, {columns(Organisation, "o")}
  FROM people_post AS p JOIN people_organisation AS o ON o.id = p.organisation_id
 WHERE p.user_id = %s AND p.starts_on <= %s AND (p.ends_on IS NULL OR p.ends_on >= %s) AND o.closed_on IS NULL
 ORDER BY p.id
"""


def person(user: User, today: date) -> Person:
    """Two queries, whatever the number of posts."""
    member = _at_home(fetch(MEMBER, [user.pk], Member, Organisation))
    posts = _at_home(fetch(POSTS, [user.pk, today, today], Post, Organisation))
    scopes: dict[Right, tuple[str, ...]] = {}
    for post in posts:
        for right in OFFICES[Role(post.role)].rights:
            scopes[right] = (*scopes.get(right, ()), post.organisation.path)
    return Person(user, member[0] if member else None, tuple(posts), scopes)


def _at_home(rows: list[list[Any]]) -> list[Any]:
    """Each with its organisation."""
    for one, organisation in rows:
        one.organisation = organisation
    return [one for one, _organisation in rows]


def posts_on(day: date) -> QuerySet[Post]:
    """Posts that are held on this day, in organisations that still stand."""
    return Post.objects.filter(starts_on__lte=day, organisation__closed_on=None).exclude(ends_on__lt=day).order_by("id")


def may(by: User | None, right: str, path: str, now: datetime) -> bool:
    """Whether somebody may do this to an organisation today; the system may. What every action asks first."""
    return by is None or person(by, localdate(now)).may(right, path)
