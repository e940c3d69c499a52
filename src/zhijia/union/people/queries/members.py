import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Right as Last
from django.utils.translation import gettext as _
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from zhijia.kernel import secrets
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.kernel.rows import Among, once
from zhijia.union.accounts.models import User
from zhijia.union.federations import queries as federations

from ..models import Export, Member, Organisation
from ..rules import NewMember, Right, clean_identity, clean_phone, mask_identity
from .organisations import seen_by, subtree_ids
from .posts import Person

PAGE = 50
COUNT_TO = 10_000  # above this a list says «10,000+»: nobody reads further, and counting costs


@dataclass(frozen=True)
class Filters:
    """What an officer narrowed the list to; lives in the address, so that «back» keeps it."""

    q: str = ""
    union: int | None = None
    state: str = "active"  # "all" for every state
    employment: str = ""
    tag: str = ""

    def facts(self) -> dict[str, object]:
        """For the record of an export. The words searched for may be somebody's name, so only that there were some."""
        return {**asdict(self), "q": bool(self.q)}


def key() -> bytes:
    """The key of this federation, for what is encrypted or hashed in it."""
    return federations.current().key()


def identity_hash(number: str) -> bytes:
    """What an identity number is found by, since the number itself is encrypted."""
    return secrets.search_hash(key(), number)


def identity_of(member: Member) -> str:
    """The number in clear. Whoever calls this writes journal.read."""
    return secrets.decrypt(key(), bytes(member.identity_sealed)) if member.identity_sealed else ""


def listing(person: Person, filters: Filters) -> QuerySet[Member]:
    """The members this person may see, newest first: page on with `id < last`.

    The subtree is turned into ids first: with literal ids PostgreSQL knows how many rows to expect, and takes the
    union's own index for a small one and the primary key for a large one.
    """
    members = Member.objects.select_related("organisation").alias(phone_tail=Last("phone", 4)).order_by("-id")
    members = members.filter(_within(person, filters.union), _saying(filters.q))
    if filters.state != "all":
        members = members.filter(state=filters.state)
    else:
        members = members.exclude(state=Member.State.ERASED)
    if filters.employment:
        members = members.filter(employment=filters.employment)
    if filters.tag:
        members = members.filter(tags__contains=[filters.tag])
    return members


@once
def _standings(ids: Any) -> Any:
    facts = ("id", "state", "tags", "employment", "joined_on")
    return Member.objects.filter(Among("id", ids)).values(*facts, path=F("organisation__path"))


@once
def _ids_of_users(users: Any) -> Any:
    return Member.objects.filter(Among("user", users)).exclude(state=Member.State.ERASED).values_list("user", "id")


def standings(ids: Iterable[int]) -> list[dict[str, Any]]:
    """What rules over members look at: id, state, path of their union, tags, employment, joined_on. One query."""
    return _standings(ids=list(ids))


def ids_of_users(user_ids: Iterable[int]) -> dict[int, int]:
    """User → their member, for many at once; whoever is none, or is erased, is left out. One query."""
    return dict(_ids_of_users(users=list(set(user_ids))))


def employments() -> list[tuple[str, Any]]:
    """The forms of employment with their names."""
    return list(Member.Employment.choices)


def births(ids: Iterable[int]) -> dict[int, date]:
    """When these members were born, by their identity numbers; those without one are left out. For rules about age."""
    sealed = Member.objects.filter(id__in=ids).exclude(identity_sealed=None)
    found: dict[int, date] = {}
    for one in sealed.only("identity_sealed"):
        with suppress(ValidationError):
            found[one.id] = ric.get_birth_date(identity_of(one))
    return found


def how_many(members: QuerySet[Member]) -> int:
    """Exact up to COUNT_TO, COUNT_TO + 1 beyond."""
    return members.order_by()[: COUNT_TO + 1].count()


def _within(person: Person, union: int | None) -> Q:
    paths: Sequence[str] = person.scopes.get(Right.ROSTER_READ, ())
    if union is not None:
        chosen = seen_by(person, Right.ROSTER_READ).filter(id=union).first()
        if chosen is None:
            raise NotYours
        paths = [chosen.path]
    if any(path.count("/") == 1 for path in paths):  # the root: everybody
        return Q()
    return Q(organisation_id__in=subtree_ids(paths))


def _saying(text: str) -> Q:
    """What was typed is a full identity number, the end of a phone, a member number, pinyin, initials or a name."""
    text = text.strip().lower()[:60]
    if not text:
        return Q()
    try:
        if len(text) == 18 and (number := clean_identity(text)):
            return Q(identity_hash=identity_hash(number)) | Q(number=text.upper())
    except Refusal:
        return Q(number=text.upper())
    if re.fullmatch(r"[\d\s+\-]+", text):
        return _by_digits(re.sub(r"\D", "", text))
    if text.isascii():
        letters = re.sub(r"[^a-z0-9]", "", text)
        return Q(pinyin__startswith=letters) | Q(initials__startswith=letters) | Q(number=text.upper())
    return Q(name__startswith=text) | Q(name__startswith=text.upper())


def _by_digits(digits: str) -> Q:
    if len(digits) < 4:
        return Q(number=digits) | Q(number=digits.zfill(9))
    try:
        phone = clean_phone(digits)
    except Refusal:
        phone = ""
    if phone:
        return Q(phone=phone)
    # The last four digits have an index of their own.
    return Q(phone_tail=digits[-4:], phone__endswith=digits) | Q(number=digits.zfill(9)) | Q(number=digits)


def card(person: Person, member_id: int, right: str = Right.ROSTER_READ) -> Member:
    """One member of a union over which the right is held. Raises NotYours."""
    found = (
        Member.objects.select_related("organisation", "user")
        .filter(person.over(right), id=member_id)
        .exclude(state=Member.State.ERASED)
        .first()
    )
    if found is None:
        raise NotYours
    return found


def search(person: Person, text: str, most: int) -> list[Member]:
    """For the workbench's «/»."""
    return list(listing(person, Filters(q=text, state="all"))[:most]) if text.strip() else []


def by_phone(phone: str) -> Member | None:
    """The member with this phone number; None when there is none."""
    return Member.objects.select_related("organisation").filter(phone=phone).first()


def born_in(path: str, month: int) -> list[int]:
    """The active members below this path who were born in this month, by their identity numbers: a sensitive read.

    Numbers are encrypted, so each is opened: about 0.2 s for 10,000. Whoever calls this writes journal.read.
    """
    members = Member.objects.filter(organisation__path__startswith=path, state=Member.State.ACTIVE)
    sealed = members.exclude(identity_sealed=None).values_list("id", "identity_sealed")
    own_key = key()
    return [id for id, number in sealed if secrets.decrypt(own_key, bytes(number or b""))[10:12] == f"{month:02d}"]


Collision = tuple[str, str]  # (field, sentence)


def collisions(rows: Sequence[NewMember]) -> dict[int, list[Collision]]:
    """Which rows name somebody who is already there, or is twice in the rows: index → (field, sentence).

    Three queries for any number of rows. The rows are expected to be right by themselves (rules.faults).
    """
    found: dict[int, list[Collision]] = {}
    identities = [clean_identity(row.identity_number) for row in rows]
    _twice(found, "phone", [clean_phone(row.phone) for row in rows], _phones)
    _twice(found, "identity_number", identities, _identities)
    _twice(found, "number", [row.number.strip().upper() for row in rows], _numbers)
    return found


def _twice(found: dict[int, list[Collision]], field: str, values: Sequence[str], known) -> None:  # type: ignore[no-untyped-def]
    first: dict[str, int] = {}
    there = known({value for value in values if value})
    for index, value in enumerate(values):
        if not value:
            continue
        if value in there:
            found.setdefault(index, []).append((field, _("已登记在会员 %s 名下") % there[value]))
        elif value in first:
            found.setdefault(index, []).append((field, _("与本批第 %s 行相同") % (first[value] + 1)))
        first.setdefault(value, index)


def _phones(values: Iterable[str]) -> dict[str, str]:
    there = Member.objects.filter(phone__in=list(values)).values_list("phone", "number")
    return {phone or "": number for phone, number in there}


def _identities(values: Iterable[str]) -> dict[str, str]:
    federation_key = key()
    hashes = {secrets.search_hash(federation_key, value): value for value in values}
    there = Member.objects.filter(identity_hash__in=list(hashes)).values_list("identity_hash", "number")
    return {hashes[bytes(known or b"")]: number for known, number in there}


def _numbers(values: Iterable[str]) -> dict[str, str]:
    return {
        number: number for number in Member.objects.filter(number__in=list(values)).values_list("number", flat=True)
    }


@dataclass(frozen=True)
class Roster:
    """One page of the list: `next` is the id to go on below, `count` stops at COUNT_TO + 1."""

    members: list[Member]
    next: int | None
    count: int
    union: Organisation | None
    unions: list[Organisation]

    @property
    def more_than_counted(self) -> bool:
        return self.count > COUNT_TO


def roster(person: Person, filters: Filters, after: int | None) -> Roster:
    """A page of the members this person may see; the same few queries however many there are."""
    found = listing(person, filters)
    rows = list((found.filter(id__lt=after) if after else found)[: PAGE + 1])
    unions = choosable(person, Right.ROSTER_READ)
    union = seen_by(person, Right.ROSTER_READ).filter(id=filters.union).first() if filters.union else None
    return Roster(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None, how_many(found), union, unions)


def choosable(person: Person, right: str, most: int = 200) -> list[Organisation]:
    """Unions for a list to choose from, in tree order; a larger tree is searched instead."""
    return list(seen_by(person, right).order_by("path")[:most])


def masked_identity(member: Member) -> str:
    """An identity number as it may be shown; empty when there is none. Not a sensitive read."""
    return mask_identity(identity_of(member))


def exports_of(user: User) -> list[Export]:
    """One's own files out, newest first."""
    return list(Export.objects.filter(by=user).order_by("-id")[:50])


def name_of_phone(phone: str) -> str | None:
    """The name of the active member who has this phone and has never signed in."""
    member = Member.objects.filter(phone=phone, user=None, state=Member.State.ACTIVE).first()
    return member.name if member else None


def union_name(user: User) -> str:
    """The union of a signed-in member, by name."""
    member = Member.objects.filter(user=user, state=Member.State.ACTIVE).select_related("organisation").first()
    return member.organisation.name if member else ""
