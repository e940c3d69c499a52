"""What suppliers, officers and keepers see: lists narrowed to where their rights are held."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Avg, Count, Prefetch, Q, QuerySet

from zhijia.kernel.refusal import NotYours
from zhijia.union.goods.models import Enterprise
from zhijia.union.people.models import Member
from zhijia.union.people.queries import Person
from zhijia.union.people.rules import Right

from ..models import Cell, Delivery, Hook, Invoice, Line, Order, Parcel, ParcelLine, Place, Return, Review, Token
from ..rules import OrderState, ParcelState, ReturnState
from .orders import BIGGEST, Page, paged, returns_seen

SUPPLIED = "enterprise__organisation__path"
WHICH: dict[str, Sequence[str]] = {
    "waiting": (ParcelState.WAITING,),
    "under-way": (ParcelState.SHIPPED,),
    "arrived": (ParcelState.ARRIVED,),
    "back": (ParcelState.GOING_BACK, ParcelState.BACK),
    "all": tuple(ParcelState),
}


def _full(parcels: QuerySet[Parcel]) -> QuerySet[Parcel]:
    contents = ParcelLine.objects.select_related("line__sku").order_by("id")
    return parcels.select_related("order__member", "enterprise", "place").prefetch_related(
        Prefetch("contents", contents)
    )


def supplied(person: Person, which: str = "all") -> QuerySet[Parcel]:
    """The parcels of the enterprises this person supplies for, with what is in them."""
    mine = Parcel.objects.filter(person.over(Right.SUPPLY, SUPPLIED), state__in=WHICH.get(which, WHICH["all"]))
    return _full(mine)


def to_ship(person: Person, most: int = 500) -> list[Parcel]:
    """What waits to be sent, the most urgent first."""
    return list(supplied(person, "waiting").order_by("ship_by", "id")[:most])


def parcels_page(person: Person, which: str, before: str, text: str) -> Page:
    """One list of the supplier's workbench, narrowed by order number, tracking number or name."""
    return paged(supplied(person, which).filter(_saying(text)), before)


def _saying(text: str) -> Q:
    text = text.strip()[:60]
    if not text:
        return Q()
    if text.isascii() and text.isdecimal() and len(text) == 13:
        return Q(order=int(text[6:]))
    if text.upper().startswith("P") and text[1:].isascii() and text[1:].isdecimal() and len(text) < 18:
        return Q(id=int(text[1:]))
    return Q(tracking=text.upper()) | Q(order__to_name=text)


def supplied_parcel(person: Person, parcel_id: int) -> Parcel:
    """One of theirs. Raises NotYours."""
    if (found := supplied(person).filter(id=min(parcel_id, BIGGEST)).first()) is None:
        raise NotYours
    return found


def counts_for(person: Person, now: datetime) -> dict[str, int]:
    """For a supplier's workbench: what waits, what is late, what is on its way back: one query, over an index."""
    mine = Parcel.objects.filter(person.over(Right.SUPPLY, SUPPLIED))
    return mine.aggregate(
        waiting=Count("id", filter=Q(state=ParcelState.WAITING)),
        late=Count("id", filter=Q(state=ParcelState.WAITING, ship_by__lt=now)),
        under_way=Count("id", filter=Q(state=ParcelState.SHIPPED)),
        back=Count("id", filter=Q(state=ParcelState.GOING_BACK)),
    )


def supplies_for(person: Person) -> list[Enterprise]:
    """The enterprises whose goods this person looks after."""
    mine = Enterprise.objects.filter(person.over(Right.SUPPLY, "organisation__path"), closed_at=None)
    return list(mine.order_by("id")[:200])


# Officers


def orders_found(person: Person, text: str, state: str, before: str) -> Page:
    """Orders over which orders.write is held, by number, buyer or the end of a phone: newest first."""
    found = Order.objects.filter(person.over(Right.ORDERS_WRITE)).select_related("member", "organisation")
    if state:
        found = found.filter(state=state)
    return paged(found.filter(_buyer(text)).prefetch_related(Prefetch("lines", Line.objects.order_by("id"))), before)


def _buyer(text: str) -> Q:
    text = text.strip()[:60]
    if not text:
        return Q()
    if text.isascii() and text.isdecimal():
        if len(text) == 13:
            return Q(id=int(text[6:]))
        if len(text) == 11:
            return Q(member__in=Member.objects.filter(phone=text).values("id")) | Q(to_phone=text)
        if len(text) == 4:
            return Q(to_phone__endswith=text)
    return Q(member__in=Member.objects.filter(name=text).values("id")) | Q(to_name=text)


RETURNS_OF: dict[str, Sequence[str]] = {
    "answer": (ReturnState.ASKED,),
    "coming": (ReturnState.AGREED, ReturnState.SENT),
    "refund": (ReturnState.RECEIVED,),
    "rule": (ReturnState.DISPUTED,),
    "all": tuple(ReturnState),
}


def returns_page(person: Person, which: str, before: str) -> Page:
    """The returns a supplier or an officer sees, newest first."""
    found = Return.objects.filter(returns_seen(person), state__in=RETURNS_OF.get(which, RETURNS_OF["all"]))
    shown = found.select_related("parcel__order__member", "parcel__enterprise").prefetch_related("contents__line")
    return paged(shown, before)


def returns_waiting(person: Person) -> dict[str, int]:
    """How many wait for an answer, a refund, a ruling: one query."""
    mine = Return.objects.filter(returns_seen(person))
    return mine.aggregate(
        answer=Count("id", filter=Q(state=ReturnState.ASKED)),
        refund=Count("id", filter=Q(state=ReturnState.RECEIVED)),
        rule=Count("id", filter=Q(state=ReturnState.DISPUTED)),
    )


def invoices_waiting(person: Person) -> int:
    """How many invoices are to be issued for orders this officer looks after."""
    return Invoice.objects.filter(
        person.over(Right.ORDERS_WRITE, "order__organisation__path"), state=Invoice.State.ASKED
    ).count()


def reviews_page(person: Person, before: str) -> Page:
    """Reviews an officer or a supplier sees, newest first."""
    mine = person.over(Right.ORDERS_WRITE, "line__order__organisation__path")
    mine |= person.over(Right.SUPPLY, "line__enterprise__organisation__path")
    return paged(Review.objects.filter(mine).select_related("line__order", "line__enterprise", "member"), before)


def review_over(person: Person, review_id: int, right: str) -> Review:
    """One that this person may answer (supply) or hide (orders.write). Raises NotYours."""
    path = {
        Right.SUPPLY: "line__enterprise__organisation__path",
        Right.ORDERS_WRITE: "line__order__organisation__path",
    }[Right(right)]
    found = Review.objects.filter(person.over(right, path), id=min(review_id, BIGGEST)).select_related("line").first()
    if found is None:
        raise NotYours
    return found


def reviews_of(product_id: int, most: int = 20) -> list[Review]:
    """What buyers say of a product, newest first, hidden ones with their reason."""
    shown = Review.objects.filter(product_id=product_id).select_related("line", "member__organisation")
    return list(shown.order_by("-id")[:most])


def ratings(product_ids: Sequence[int]) -> dict[int, tuple[float, int]]:
    """Product → (stars on average, of how many buyers); without reviews left out. One query."""
    rows = Review.objects.filter(product_id__in=list(product_ids)).order_by().values("product_id")
    counted = rows.annotate(mean=Avg("stars"), n=Count("id"))
    return {row["product_id"]: (float(row["mean"]), row["n"]) for row in counted}


# Places


def places_over(person: Person, right: str) -> list[Place]:
    """Those of the unions over which the right is held, with how many parcels wait there."""
    waiting = Count("parcels", filter=Q(parcels__state=ParcelState.ARRIVED))
    mine = Place.objects.filter(person.over(right)).select_related("organisation", "pool")
    return list(mine.annotate(waiting=waiting).order_by("-is_open", "kind", "name")[:300])


def place_over(person: Person, place_id: int, right: str) -> Place:
    """One of them. Raises NotYours."""
    found = Place.objects.filter(person.over(right), id=min(place_id, BIGGEST)).select_related("organisation", "pool")
    if (place := found.first()) is None:
        raise NotYours
    return place


def parcels_at(place: Place) -> tuple[list[Parcel], list[Parcel]]:
    """(on their way to a place, waiting there), the oldest first."""
    here = _full(Parcel.objects.filter(place=place))
    coming = here.filter(state=ParcelState.SHIPPED, order__state=OrderState.PAID).order_by("shipped_at")[:100]
    return list(coming), list(here.filter(state=ParcelState.ARRIVED).order_by("pick_up_until")[:200])


def parcel_at(place: Place, parcel_id: int) -> Parcel:
    """A parcel that goes to this place. Raises NotYours."""
    if (found := Parcel.objects.filter(place=place, id=min(parcel_id, BIGGEST)).first()) is None:
        raise NotYours
    return found


def cells_of(place: Place) -> list[Cell]:
    """The doors of a locker, by number."""
    return list(Cell.objects.filter(place=place).select_related("parcel").order_by("number"))


# Partners


def tokens_of(person: Person) -> list[Token]:
    """Those of the enterprises this person supplies for; the shop's own too for who sets up the federation."""
    return list(Token.objects.filter(_partners(person)).select_related("enterprise", "made_by").order_by("-id")[:200])


def hooks_of(person: Person) -> list[Hook]:
    """The same for the addresses that are told."""
    return list(Hook.objects.filter(_partners(person)).select_related("enterprise").order_by("-id")[:200])


def _partners(person: Person) -> Q:
    own = person.over(Right.SUPPLY, SUPPLIED)
    return own | Q(enterprise=None) if person.may(Right.FEDERATION_WRITE) else own & Q(enterprise__isnull=False)


def token_over(person: Person, token_id: int) -> Token:
    """Raises NotYours."""
    if (found := Token.objects.filter(_partners(person), id=min(token_id, BIGGEST)).first()) is None:
        raise NotYours
    return found


def hook_over(person: Person, hook_id: int) -> Hook:
    """Raises NotYours."""
    found = Hook.objects.filter(_partners(person), id=min(hook_id, BIGGEST)).select_related("enterprise").first()
    if found is None:
        raise NotYours
    return found


def deliveries_of(hook: Hook, before: str) -> Page:
    """What was sent to a hook, newest first."""
    return paged(Delivery.objects.filter(hook=hook), before)
