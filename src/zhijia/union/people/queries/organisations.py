from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length

from zhijia.kernel.refusal import NotYours

from ..models import Member, Organisation, OrganisationEvent
from ..rules import Right, may_nest
from .posts import Person

JOINABLE = ("county", "group", "unit", "grassroots")  # kinds that take members themselves


@dataclass(frozen=True)
class Branch:
    """An organisation as a line of the tree: its open children, and the active members in all its subtree."""

    organisation: Organisation
    children: int
    members: int
    below: tuple["Branch", ...] = ()


def root() -> Organisation:
    """The federation itself, top of its own tree."""
    return Organisation.objects.get(parent=None)


def below(path: str) -> QuerySet[Organisation]:
    """The organisation with this path and all under it, open ones, in tree order."""
    return Organisation.objects.filter(path__startswith=path, closed_on=None).order_by("path")


def local_id(path: str) -> int:
    """The organisation's own id: the last part of its path."""
    return int(path.rstrip("/").rpartition("/")[2])


def lineage(path: str) -> list[Organisation]:
    """From the root down to the organisation with this path: one query."""
    ids = [int(part) for part in path.split("/") if part]
    return sorted(Organisation.objects.filter(id__in=ids), key=lambda one: ids.index(one.id))


def names(ids: Iterable[int]) -> list[str]:
    """Of organisations, in tree order."""
    return list(Organisation.objects.filter(id__in=ids).order_by("path").values_list("name", flat=True))


def subtree_ids(paths: Iterable[str]) -> list[int]:
    """Every organisation under these, closed ones too: members are looked for by them."""
    within = Q(pk__in=[])
    for path in paths:
        within |= Q(path__startswith=path)
    return list(Organisation.objects.filter(within).values_list("id", flat=True))


def seen_by(person: Person, right: str) -> QuerySet[Organisation]:
    """The open organisations over which the right is held."""
    return Organisation.objects.filter(person.over(right, "path"), closed_on=None)


def branches(organisations: Iterable[Organisation]) -> list[Branch]:
    """Each with its figures: three queries for any number of them."""
    shown = list(organisations)
    children = dict(
        Organisation.objects.filter(parent__in=shown, closed_on=None).values_list("parent").annotate(Count("id"))
    )
    members = counted(shown)
    return [Branch(one, children.get(one.id, 0), members.get(one.id, 0)) for one in shown]


def counted(organisations: Iterable[Organisation]) -> dict[int, int]:
    """Active members in the subtree of each organisation: one grouped query, summed along the paths."""
    shown = list(organisations)
    if not shown:
        return {}
    within = Q()
    for one in shown:
        within |= Q(path__startswith=one.path)
    active = dict(
        Member.objects.filter(state=Member.State.ACTIVE, organisation__in=Organisation.objects.filter(within))
        .values_list("organisation")
        .annotate(Count("id"))
    )
    paths = dict(Organisation.objects.filter(id__in=active).values_list("id", "path"))
    return {one.id: sum(n for id, n in active.items() if paths[id].startswith(one.path)) for one in shown}


def find(person: Person, right: str, text: str, most: int = 30) -> list[Organisation]:
    """Open organisations by words, pinyin or initials, those whose name begins with it first.

    A tree has thousands of rows, not millions: LIKE in the middle is 5 ms at 10,000.
    """
    return list(_matching(seen_by(person, right), text)[:most])


def find_open(text: str, most: int = 30) -> list[Organisation]:
    """The same for somebody who looks for their own union to join: names only are shown."""
    joinable = Organisation.objects.filter(closed_on=None, kind__in=JOINABLE)
    return list(_matching(joinable, text)[:most])


def _matching(organisations: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    for word in text.lower().split()[:5]:
        organisations = organisations.filter(search__contains=word)
    return organisations.select_related("parent").order_by(Length("name"), "path")


def targets(person: Person, right: str, moving: Organisation, text: str, most: int = 30) -> list[Organisation]:
    """Where an organisation may go: open, in reach, not itself or below itself."""
    elsewhere = seen_by(person, right).exclude(path__startswith=moving.path)
    return list(_matching(elsewhere, text)[:most])


def organisation(person: Person, organisation_id: int, right: str = Right.FIGURES_READ) -> Organisation:
    """One over which the right is held, closed ones too. Raises NotYours."""
    found = Organisation.objects.select_related("parent", "merged_into").filter(person.over(right, "path"))
    if (union := found.filter(id=organisation_id).first()) is None:
        raise NotYours
    return union


def tree(person: Person, text: str = "") -> list[Branch]:
    """What a search found, or else the organisations where this person's reach begins."""
    if text:
        return branches(find(person, Right.FIGURES_READ, text))
    tops = person.scopes.get(Right.FIGURES_READ, ())
    begins = [path for path in dict.fromkeys(tops) if not any(path != top and path.startswith(top) for top in tops)]
    return branches(Organisation.objects.filter(path__in=begins, closed_on=None).order_by("path"))


def opened(tops: Sequence[Branch], most: int = 64) -> list[Branch]:
    """The same lines with what stands below them, level by level while the page has no more than `most` lines."""
    below: dict[int | None, list[Branch]] = {}
    level, lines = list(tops), len(tops)
    while (more := sum(one.children for one in level)) and lines + more <= most:
        parents = [one.organisation.id for one in level]
        found = Organisation.objects.filter(parent__in=parents, closed_on=None).order_by("kind", "name")
        level, lines = branches(found), lines + more
        for one in level:
            below.setdefault(one.organisation.parent_id, []).append(one)

    def whole(one: Branch) -> Branch:
        return replace(one, below=tuple(map(whole, below.get(one.organisation.id, ()))))

    return [whole(one) for one in tops]


def children_of(union: Organisation, most: int = 500) -> list[Branch]:
    """The open ones right below, with their figures."""
    return branches(union.children.filter(closed_on=None).order_by("kind", "name")[:most])


def events(union: Organisation) -> list[OrganisationEvent]:
    """Its history, newest first."""
    return list(union.events.select_related("by").order_by("-at", "-id")[:200])


def kinds_below(parent: Organisation) -> list[tuple[str, str]]:
    """The kinds that may stand right below it, with their names."""
    return [(kind, str(label)) for kind, label in Organisation.Kind.choices if may_nest(kind, parent.kind)]
