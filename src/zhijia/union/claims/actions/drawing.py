"""A draw, from what is published before it to what anybody recomputes after it. There is no second one.

open_draw → (members enter) → freeze_draw → (the public randomness) → type_numbers twice → make_draw
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhijia.kernel import jobs, secrets
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.solve.draw import Drawn, chain
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.union.people import queries as people
from zhijia.web.templatetags.web import moment

from .. import queries
from ..models import Claim, Draw, Entry, Pool, Stratum, Typed
from ..rules import State, Way, given
from .opening import make_offer, open_pool, reserve, rule, said
from .pools import change, follow, give_places, lock_pools, path_of, settle

LINKS = 10  # of the hash chain; the last is the commitment, the one before it the code
SECRET = 32  # bytes
MOST_SOURCES = 6
MOST_AN_ENTRY = 9  # people: its label says it with one digit
AT_ONCE = 1_000


@dataclass(frozen=True)
class NewStratum:
    """A reserved part: how many, for whom, and why; all of it is published."""

    name: str
    places: int
    reason: str
    eligibility: Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """Public randomness to come: a lottery's draw of a date, dice before witnesses. `count` numbers, each in range."""

    name: str
    count: int
    least: int = 0
    most: int = 99


@dataclass(frozen=True)
class Terms:
    """What is published when a draw opens. `places` is the public part; reserved ones are strata beside it."""

    title: str
    places: int
    opens_at: datetime
    closes_at: datetime
    draws_at: datetime
    sources: Sequence[Source]
    reserved: Sequence[NewStratum] = ()
    spill: bool = False
    rules: str = ""
    eligibility: Mapping[str, Any] = field(default_factory=dict)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    hold_minutes: int = 0
    path: str = ""
    purpose: str = ""
    series_id: int | None = None
    accept_places: bool = False
    organisation_id: int | None = None
    limit: int = 1  # people an entry may be for: a member with family
    kept: Sequence[tuple[int, str]] = ()  # (places, reason) that are not drawn: published too


@transaction.atomic
def open_draw(*, terms: Terms, secret: bytes, request_key: UUID, by: Any, now: datetime) -> Draw:
    """Publish the rules, the places, the commitment and the randomness to come; from `opens_at` members enter.

    Where an entry may be for several, a stratum draws as many as fit should each be for `limit`; after them the list
    is gone down as far as it fits (queries.draws.fits), so that no place stays empty and nobody overtakes.

    `secret` is 32 random bytes: nobody sees them, they are kept encrypted, and only a link of their hash chain is told.
    The same request_key again returns the draw already opened.
    """
    if earlier := Draw.objects.filter(offer__request_key=request_key).first():
        return earlier
    _sensible(terms, secret, now)
    total = terms.places + sum(one.places for one in terms.reserved) + sum(places for places, _why in terms.kept)
    pool = open_pool(
        name=terms.title,
        total=total,
        organisation_id=terms.organisation_id,
        request_key=uuid5(request_key, "pool"),
        by=by,
        now=now,
    )
    offer = make_offer(
        pool,
        title=terms.title,
        path=terms.path,
        how=Way.DRAW,
        opens_at=terms.opens_at,
        closes_at=terms.closes_at,
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
        eligibility=terms.eligibility,
        limit=terms.limit,
        hold_minutes=terms.hold_minutes,
        waiting_list=True,
        purpose=terms.purpose,
        series_id=terms.series_id,
        accept_places=terms.accept_places,
        request_key=request_key,
        by=by,
        now=now,
    )
    commitment = chain(secret, LINKS)[-1].hex()
    draw = Draw.objects.create(
        offer=offer,
        rules=terms.rules,
        sources=[vars(one) for one in terms.sources],
        draws_at=terms.draws_at,
        spill=terms.spill,
        commitment=commitment,
        secret_sealed=secrets.encrypt(people.key(), secret.hex()),
    )
    _strata(draw, pool, terms, request_key, by, now)
    for n, (places, reason) in enumerate(terms.kept):
        key = uuid5(request_key, f"kept {n}")
        reserve(pool_id=pool.id, quantity=places, reason=reason, request_key=key, by=by, now=now)
    facts = {"commitment": commitment, "places": total}
    journal.write("draw.opened", by=by, at=now, about=draw, organisation=path_of(pool), **facts)
    return draw


def _sensible(terms: Terms, secret: bytes, now: datetime) -> None:
    if len(secret) != SECRET:
        raise ValueError(f"a secret has {SECRET} bytes")
    if not terms.opens_at < terms.closes_at < terms.draws_at:
        raise Refusal(_("顺序要是：开放报名，截止，然后才开出公开的随机数。请改正时间。"), field="draws_at")
    if terms.draws_at <= now:
        raise Refusal(
            _("公开的随机数在 %s 已经开出，谁都知道了。请选以后的一期。") % moment(terms.draws_at), field="draws_at"
        )
    if terms.starts_at and terms.starts_at <= terms.draws_at:
        raise Refusal(_("活动开始前要抽完。请提前抽签时间。"), field="draws_at")
    if terms.places < 1:
        raise Refusal(_("公开的名额至少 1 个。"), field="places")
    if not 1 <= terms.limit <= MOST_AN_ENTRY:
        raise Refusal(_("一个签号可以是 1 到 %d 个人。") % MOST_AN_ENTRY, field="limit")
    if any(one < terms.limit for one in (terms.places, *(stratum.places for stratum in terms.reserved))):
        raise Refusal(_("每组名额至少要够一个签号的 %d 个人。") % terms.limit, field="limit")
    if terms.limit > 1 and terms.spill:
        raise Refusal(_("一个签号可以是几个人时，组与组之间不能互相递补。请选其一。"), field="spill")
    if not 1 <= len(terms.sources) <= MOST_SOURCES:
        raise Refusal(_("要写明 1 到 %d 个公开的随机数来源。") % MOST_SOURCES, field="sources")
    for one in terms.sources:
        if not one.name.strip() or not 1 <= one.count <= 20 or not 0 <= one.least < one.most <= 9_999_999:
            raise Refusal(_("来源“%s”要写明名称、几个数、最小和最大。") % one.name, field="sources")
    names = [one.name for one in terms.reserved]
    if len(set(names)) < len(names) or _public() in names or any(one.places < 1 for one in terms.reserved):
        raise Refusal(_("每组预留名额要有自己的名称，至少 1 个。"), field="reserved")


def _public() -> str:
    return "公开名额"  # a name in the published document, the same in every language


def _strata(draw: Draw, pool: Pool, terms: Terms, request_key: UUID, by: Any, now: datetime) -> None:
    rows = []
    for order, one in enumerate(terms.reserved):
        key = uuid5(request_key, f"stratum {order}")
        part = reserve(pool_id=pool.id, quantity=one.places, reason=one.reason, request_key=key, by=by, now=now)
        wanted = rule(one.eligibility)
        rows.append(
            Stratum(draw=draw, pool=part, name=one.name[:40], eligibility=wanted, order=order, places=one.places)
        )
    rows.append(Stratum(draw=draw, pool=pool, name=_public(), order=len(rows), places=terms.places))
    Stratum.objects.bulk_create(rows)


@transaction.atomic
def freeze_draw(*, draw_id: int, by: Any, now: datetime) -> Draw:
    """At closing: the sorted list of labels and its SHA-256 are published. Nobody enters any more. Safe to repeat."""
    draw, _pools = _lock(draw_id)
    if draw.frozen_at:
        return draw
    if draw.offer.closes_at and now < draw.offer.closes_at:
        raise Refusal(_("%s 才截止报名，截止后公布签号名单。") % moment(draw.offer.closes_at))
    out = Entry.objects.filter(draw=draw).exclude(claim__state=State.ASKED, claim__member__state="active")
    out.delete()  # nobody has seen these labels: given back, or left the union, before the list was published
    labels = queries.labels(draw)
    draw.frozen_at, draw.entries_count, draw.labels_sha256 = now, len(labels), queries.digest(labels)
    draw.save(update_fields=["frozen_at", "entries_count", "labels_sha256"])
    facts = {"entries": len(labels), "sha256": draw.labels_sha256}
    journal.write("draw.frozen", by=by, at=now, about=draw, organisation=path_of(draw.offer.pool), **facts)
    return draw


def _lock(draw_id: int) -> tuple[Draw, dict[int, Pool]]:
    """The draw with all its pools, locked in their order, then its own row."""
    pools = {pool.id: pool for pool in lock_pools(id__in=Stratum.objects.filter(draw=draw_id).values("pool"))}
    draw = Draw.objects.select_related("offer__pool__organisation").select_for_update(of=("self",), no_key=True)
    if (found := draw.filter(id=draw_id).first()) is None:
        raise NotYours
    return found, pools


def freeze_draws(*, now: datetime) -> int:
    """Every draw whose time of entry is over; returns how many. Safe to repeat."""
    over = Draw.objects.filter(frozen_at=None, offer__closes_at__lte=now).values_list("id", flat=True)
    return len([freeze_draw(draw_id=one, by=None, now=now) for one in list(over)])


@transaction.atomic
def type_numbers(*, draw_id: int, numbers: Sequence[Sequence[int]], by: Any, now: datetime, reason: str = "") -> Typed:
    """One officer types the public numbers in, a list a source. When a second one types the same, they stand.

    Whoever changes what was typed, by themselves or by another, makes a further version and says why. Raises Refusal.
    """
    draw, _pools = _lock(draw_id)
    kept = _checked(draw, numbers, now)
    if draw.drawn_at:
        raise Refusal(_("已于 %s 抽签，结果不再改变，也不重抽。号码有误请向经审委员会提出。") % moment(draw.drawn_at))
    versions = queries.versions(draw)
    last = versions[-1] if versions else None
    mine = next((one for one in last.typed if one.by_id == by.id), None) if last else None
    if mine and mine.numbers == kept:
        return mine
    correcting = last is not None and (mine is not None or last.agreed or last.differs)
    if correcting:
        reason = said(reason)
    version = 1 if last is None else last.number + correcting
    typed = Typed.objects.create(draw=draw, version=version, by=by, numbers=kept, reason=reason.strip()[:120], at=now)
    facts = {"version": version, "numbers": kept, "reason": typed.reason}
    journal.write("draw.typed", by=by, at=now, about=draw, organisation=path_of(draw.offer.pool), **facts)
    return typed


def _checked(draw: Draw, numbers: Sequence[Sequence[int]], now: datetime) -> list[list[int]]:
    if not draw.frozen_at:
        raise Refusal(_("签号名单还没有公布，先截止报名再录号码。"))
    if now < draw.draws_at:
        raise Refusal(_("%s 才开出公开的随机数，那时再录。") % moment(draw.draws_at))
    if len(numbers) != len(draw.sources):
        raise Refusal(_("要录 %d 个来源的号码。") % len(draw.sources), field="numbers")
    for source, found in zip(draw.sources, numbers, strict=True):
        if len(found) != source["count"] or not all(source["least"] <= n <= source["most"] for n in found):
            words = _("“%(name)s”要有 %(count)d 个数，每个在 %(least)d 到 %(most)d 之间；您录了 %(n)d 个。")
            raise Refusal(words % {**source, "n": len(found)}, field="numbers")
    return [sorted(found) for found in numbers]


@transaction.atomic
def make_draw(*, draw_id: int, by: Any, now: datetime) -> Draw:
    """Reveal the code, reckon the result (solve.draw), give the places, publish: all in one transaction, once.

    The sorted list becomes the waiting list. Who was taken out meanwhile moves nobody: their place goes to the next.
    Raises Refusal while two officers have not typed the same numbers.
    """
    draw, pools = _lock(draw_id)
    if draw.drawn_at:
        return draw
    versions = queries.versions(draw)
    if not versions or not versions[-1].agreed:
        raise Refusal(_("要两位工作人员各自录入同样的号码，才能抽签。"))
    numbers = versions[-1].typed[0].numbers
    secret = bytes.fromhex(secrets.decrypt(people.key(), bytes(draw.secret_sealed)))
    code = chain(secret, LINKS - 1)[-1]
    drawn = queries.compute(draw, code, numbers)
    _give(draw, drawn, pools, by, now)
    draw.code, draw.numbers, draw.drawn_at, draw.drawn_by = code.hex(), numbers, now, by
    draw.save(update_fields=["code", "numbers", "drawn_at", "drawn_by"])
    facts = {"code": draw.code, "numbers": numbers, "winners": sum(map(len, drawn.winners.values()))}
    journal.write("draw.made", by=by, at=now, about=draw, organisation=path_of(draw.offer.pool), **facts)
    jobs.enqueue("claims.tell_drawn", draw_id=draw.id)
    return draw


# Place and pool of every claim of a draw at once: who won is firm or held, everybody else waits in their order.
PLACE = """
UPDATE claims_claim SET rank = place.rank, pool_id = place.pool, settled_at = %s,
       state = CASE WHEN claims_claim.state <> 'asked' THEN claims_claim.state
                    WHEN place.won THEN %s ELSE 'waiting' END,
       held_until = CASE WHEN claims_claim.state = 'asked' AND place.won THEN %s::timestamptz END
  FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::bool[]) AS place (claim, rank, pool, won)
 WHERE claims_claim.id = place.claim
"""


def _give(draw: Draw, drawn: Drawn, pools: Mapping[int, Pool], by: Any, now: datetime) -> None:
    claim_of = dict(Entry.objects.filter(draw=draw).values_list("label", "claim_id"))
    pool_of = dict(Stratum.objects.filter(draw=draw).values_list("name", "pool_id"))
    rows = _places(drawn, claim_of, pool_of, draw)
    got = given(queries.terms_of(draw.offer), now)
    for pool in pools.values():
        left = Claim.objects.filter(entry__draw=draw, pool=pool, state=State.ASKED).exclude(member__state="active")
        settle(list(left.select_related("offer")), State.DECLINED, pool, by=by, now=now, note=_("已不在会"))
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    with connection.cursor() as sql:
        sql.execute(PLACE, [now, got.state, got.held_until, *columns])
    won = Claim.objects.filter(id__in=[claim for claim, _rank, _pool, won in rows if won]).select_related("offer")
    firm = [one for one in won if one.state in (State.HELD, State.CONFIRMED)]
    given_away: Counter[int] = Counter()
    for one in firm:
        given_away[one.pool_id] += one.quantity
    change({pool: -n for pool, n in given_away.items()})
    follow(firm, now)
    for pool in pools.values():
        pool.remaining -= given_away[pool.id]
        give_places(pool, 0, by=by, now=now)  # what a winner gave back before the draw goes to the next in line


def _places(
    drawn: Drawn, claim_of: Mapping[str, int], pool_of: Mapping[str, int], draw: Draw
) -> list[tuple[int, int, int, bool]]:
    """(claim, rank, pool, whether it won): the ranks run over the whole list, stratum by stratum."""
    rows: list[tuple[int, int, int, bool]] = []

    def place(label: str, stratum: str, won: bool) -> None:
        rows.append((claim_of[label], len(rows) + 1, pool_of[stratum], won))

    also = queries.fits(draw, drawn)
    for name, winners in drawn.winners.items():
        for label in (*winners, *also[name]):
            place(label, name, True)
    filled = {name: len(won) for name, won in drawn.winners.items()}
    empty = [name for name, places in queries.places(draw).items() for _place in range(places - filled[name])]
    for label, name in zip(drawn.spilled, empty, strict=False):
        place(label, name, True)
    for name, waiting in drawn.waiting.items():
        for label in waiting[len(also[name]) :]:
            place(label, name, False)
    return rows


@transaction.atomic
def tell_drawn(*, draw_id: int, now: datetime) -> int:
    """Everybody who entered reads what came of it and where the proof stands; told once. Returns how many."""
    draw = queries.draw_of(draw_id)
    told = 0
    words = {
        State.CONFIRMED: (_("抽中了：%s"), _("名额已经是您的。去不了请及时退回，让给候补的人。")),
        State.HELD: (_("抽中了：%s"), _("请按时确认，过时会让给候补的人。")),
        State.WAITING: (
            _("抽签结果：%s"),
            _("这次没有抽中，您在候补名单里，有人退回时按抽签顺序递补。结果人人可以验算。"),
        ),
    }
    for state, (title, body) in words.items():
        claims = Claim.objects.filter(entry__draw=draw, state=state, member__user__isnull=False)
        users = [one.member.user for one in claims.select_related("member__user").order_by("id").iterator(AT_ONCE)]
        notices.tell_many(
            users=users,
            title=title % draw.offer.title,
            body=body,
            path=f"draws/{draw.id}/",
            kind="service",
            important=state != State.WAITING,
            key=f"draw:{draw.id}",
            now=now,
        )
        told += len(users)
    return told
