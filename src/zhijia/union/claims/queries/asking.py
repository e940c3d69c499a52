"""Questions about pools, offers and claims."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Sum, When

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.people import queries as people
from zhijia.union.people.models import Member
from zhijia.union.people.rules import TAGS

from ..models import Appeal, Claim, Offer, Pool, Wish
from ..rules import COUNTED, LIVE, WITHIN, Book, Busy, No, Standing, State, Terms, Why, asks_age
from ..rules.words import not_eligible, refusal

PAGE = 50


def waiting(now: datetime) -> QuerySet[Claim]:
    """The waiting lists that still stand, first come first; a thing that has begun has none."""
    return (
        Claim.objects.filter(state=State.WAITING)
        .exclude(offer__starts_at__lte=now)
        .order_by("pool", "rank", "asked_at", "id")
    )


def terms(offer_ids: Iterable[int], now: datetime) -> tuple[dict[int, Terms], dict[int, datetime]]:
    """The terms of several offers by offer id, an unknown id left out; and, of each pool on whose waiting list somebody
    stands, when the first of them asked. One query, which looks at the head of a list however long it is.
    """
    first = waiting(now).filter(pool=OuterRef("pool")).order_by("rank", "asked_at", "id").values("asked_at")[:1]
    offers = (
        Offer.objects.filter(id__in=offer_ids)
        .select_related("series")
        .only(
            *("pool_id", "how", "opens_at", "closes_at", "starts_at", "eligibility", "limit", "hold_minutes"),
            *("waiting_list", "ends_at", "minds_absence", "accept_places", "title", "purpose", "series__limit"),
        )
        .annotate(head=Subquery(first))
    )
    found = list(offers)
    return {one.id: terms_of(one) for one in found}, {one.pool_id: one.head for one in found if one.head}


def terms_of(offer: Offer) -> Terms:
    """What the rules need to know of an offer, without the database behind it."""
    return Terms(
        offer_id=offer.id,
        pool_id=offer.pool_id,
        how=offer.how,
        opens_at=offer.opens_at,
        closes_at=offer.closes_at,
        starts_at=offer.starts_at,
        eligibility=offer.eligibility,
        limit=offer.limit,
        hold=timedelta(minutes=offer.hold_minutes),
        waiting_list=offer.waiting_list,
        ends_at=offer.ends_at,
        series_id=offer.series_id,
        series_limit=offer.series.limit if offer.series else None,
        minds_absence=offer.minds_absence,
        accept_places=offer.accept_places,
        title=offer.title,
        purpose=offer.purpose,
    )


def standings(member_ids: Iterable[int], *, today: date, with_ages: bool = False) -> dict[int, Standing]:
    """What the rules look at, for each member there is: one query, and one more for ages."""
    ids = set(member_ids)
    born = people.births(ids) if with_ages else {}
    return {
        one["id"]: Standing(
            active=one["state"] == "active",
            path=one["path"],
            tags=tuple(one["tags"]),
            employment=one["employment"],
            joined_on=one["joined_on"],
            born_on=born.get(one["id"]),
            today=today,
        )
        for one in people.standings(ids)
    }


def asks_ages(all_terms: Iterable[Terms]) -> bool:
    """Whether any of these offers looks at an age."""
    return any(asks_age(one.eligibility) for one in all_terms)


def look_elsewhere(book: Book, all_terms: Collection[Terms], member_ids: Iterable[int], now: datetime) -> bool:
    """Write into the book what these members have, in these offers and in others as far as these mind it: one query.

    Says whether it did: False when none of these offers minds any other.
    """
    minding = [one for one in all_terms if one.minds_others()]
    if not minding:
        return False
    asked_for = {one.offer_id for one in all_terms}
    spans = [(one.starts_at, one.ends_at) for one in minding if one.starts_at and one.ends_at]
    relevant = Q(offer__in=asked_for, state__in=LIVE)
    if series := {one.series_id for one in minding if one.series_id}:
        relevant |= Q(offer__series__in=series, state__in=LIVE)
    if spans:
        until, since = max(ends for _, ends in spans), min(starts for starts, _ in spans)
        relevant |= Q(offer__starts_at__lt=until, offer__ends_at__gt=since, state__in=LIVE)
    if any(one.minds_absence for one in minding):
        relevant |= Q(state=State.ABSENT, settled_at__gte=now - WITHIN, excused_at=None)
    facts = ("member_id", "offer_id", "quantity", "state", "settled_at", "excused_at")
    joined = ("offer__series_id", "offer__title", "offer__starts_at", "offer__ends_at")
    for one in Claim.objects.filter(relevant, member__in=member_ids).order_by("id").values(*facts, *joined):
        member, lives = one["member_id"], one["state"] in LIVE
        if lives and one["offer_id"] in asked_for:
            book.has[one["offer_id"], member] += one["quantity"]
        if lives and one["offer__series_id"] is not None:
            book.of_series[one["offer__series_id"], member] += one["quantity"]
        if lives and one["offer__starts_at"] and one["offer__ends_at"]:
            busy = Busy(one["offer_id"], one["offer__title"], one["offer__starts_at"], one["offer__ends_at"])
            book.busy.setdefault(member, []).append(busy)
        if one["state"] == State.ABSENT and one["excused_at"] is None:
            book.absences.setdefault(member, []).append(one["settled_at"])
    return True


def held_by_members(offer_ids: Iterable[int], member_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """(offer, member) → pieces that fill the limit, waiting ones too."""
    live = Claim.objects.filter(offer__in=offer_ids, member__in=member_ids, state__in=LIVE).order_by()
    sums = live.values("offer_id", "member_id").annotate(pieces=Sum("quantity"))
    return {(one["offer_id"], one["member_id"]): one["pieces"] for one in sums}


def in_words(no: No, offer_id: int) -> Refusal:
    """The refusal for an answer: what its words name is looked up now, outside of every lock."""
    if no.why is Why.SOLD_OUT and no.facts["queued"]:
        pool = Offer.objects.values("pool").filter(id=offer_id)
        return refusal(no, queue=Claim.objects.filter(pool__in=pool, state=State.WAITING).count())
    if no.why is Why.NOT_ELIGIBLE:
        return refusal(no, names="、".join(_named(no.facts["rule"], no.facts["wanted"])))
    return refusal(no)


def open_to(rule: Mapping[str, Any]) -> list[str]:
    """For whom an offer is, a sentence for each part of its rule; nothing when it is for every member."""
    return [not_eligible(key, wanted, "、".join(_named(key, wanted))) for key, wanted in rule.items()]


def _named(rule: str, wanted: Any) -> list[str]:
    if rule in ("within", "not_within"):
        return people.names(wanted)
    labels: dict[str, dict[Any, Any]] = {"tags": dict(TAGS), "employment": dict(Member.Employment.choices)}
    return [str(labels.get(rule, {}).get(one, one)) for one in (wanted if isinstance(wanted, list) else [wanted])]


def mine(member_id: int) -> QuerySet[Claim]:
    """A member's own, newest first: page on with `id < last`."""
    return Claim.objects.filter(member=member_id).select_related("offer__draw", "appeal").order_by("-id")


@dataclass(frozen=True)
class Mine:
    """A page of a member's own; `older` is where the next one begins."""

    claims: Sequence[Claim]
    older: int | None


def my_page(member_id: int, *, before: int | None, now: datetime) -> Mine:
    """Newest first, those who wait with their `place` in the line: one query."""
    ahead = (
        waiting(now)
        .order_by()
        .filter(
            Q(rank__lt=OuterRef("rank"))
            | Q(rank=OuterRef("rank"), asked_at__lt=OuterRef("asked_at"))
            | Q(rank=OuterRef("rank"), asked_at=OuterRef("asked_at"), id__lte=OuterRef("id")),
            pool=OuterRef("pool"),
        )
    )
    count = Subquery(ahead.values("pool").annotate(n=Count("pk")).values("n"))
    own = mine(member_id) if before is None else mine(member_id).filter(id__lt=before)
    found = list(own.annotate(place=Case(When(state=State.WAITING, then=count)))[: PAGE + 1])
    return Mine(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def claim_of(claim_id: int, member_id: int | None) -> Claim:
    """One claim; with a member's id only theirs. Raises NotYours."""
    own = Q() if member_id is None else Q(member=member_id)
    if (found := Claim.objects.filter(own, id=claim_id).first()) is None:
        raise NotYours
    return found


def place_in_line(claim: Claim, now: datetime) -> int:
    """1 for the next to be promoted; 0 for one who does not wait."""
    if claim.state != State.WAITING:
        return 0
    earlier = Q(asked_at__lt=claim.asked_at) | Q(asked_at=claim.asked_at, id__lte=claim.id)
    before = Q(rank__lt=claim.rank) | Q(earlier, rank=claim.rank)
    return waiting(now).filter(before, pool=claim.pool_id).count()


def queues(pool_ids: Iterable[int], now: datetime) -> dict[int, int]:
    """Pool → how many stand on its waiting list, where anybody does: whoever comes now stands behind them."""
    found = waiting(now).order_by().filter(pool__in=pool_ids).values("pool").annotate(n=Count("id"))
    return {one["pool"]: one["n"] for one in found}


def parts(pool_id: int) -> list[Pool]:
    """The public part first, then every reserve with its reason: what is published."""
    return list(Pool.objects.filter(Q(id=pool_id) | Q(part_of=pool_id)).order_by("id"))


def out_of(pool_id: int) -> int:
    """Pieces that are out, counted one by one: what `total - remaining` must say too."""
    claimed: Any = Claim.objects.filter(pool=pool_id, state__in=COUNTED).aggregate(n=Sum("quantity"))["n"]
    taken = Pool.objects.filter(id=pool_id).aggregate(n=Sum("takings__quantity") - Sum("takings__given_back"))["n"]
    return (claimed or 0) + (taken or 0)


def demand(offer_ids: Iterable[int]) -> dict[int, int]:
    """Offer → members who would come if it were given once more."""
    wishes = Wish.objects.filter(offer__in=offer_ids).values("offer").annotate(n=Count("id"))
    return {one["offer"]: one["n"] for one in wishes}


def has_wished(offer_id: int, member_id: int) -> bool:
    """Whether this member has asked for it once more."""
    return Wish.objects.filter(offer=offer_id, member=member_id).exists()


def by_hand(pool_id: int) -> list[tuple[str, int]]:
    """What officers gave away themselves, from this pool and its reserves: reason → pieces. Published."""
    given = Claim.objects.filter(Q(pool=pool_id) | Q(pool__part_of=pool_id), by_hand=True, state__in=COUNTED)
    return list(given.values_list("note").annotate(n=Sum("quantity")).order_by("note"))


def figures(offer_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Offer → state → pieces: one query for any number of offers."""
    found: dict[int, dict[str, int]] = {}
    sums = Claim.objects.filter(offer__in=offer_ids).order_by().values("offer_id", "state")
    for one in sums.annotate(pieces=Sum("quantity")):
        found.setdefault(one["offer_id"], {})[one["state"]] = one["pieces"]
    return found


def live_of(member_id: int, offer_ids: Iterable[int]) -> dict[int, Claim]:
    """Offer → this member's claim that stands, the newest: one query."""
    live = Claim.objects.filter(member=member_id, offer__in=offer_ids, state__in=LIVE)
    return {one.offer_id: one for one in live.select_related("offer").order_by("id")}


def appeals_waiting(purpose: str) -> QuerySet[Appeal]:
    """Reasons nobody has answered yet, oldest first."""
    open_ones = Appeal.objects.filter(answered_at=None, claim__offer__purpose=purpose)
    return open_ones.select_related("claim__offer", "claim__member__organisation").order_by("id")
