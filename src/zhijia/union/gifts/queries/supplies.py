"""What each supplier owes which unit, what it has sent, what has arrived."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, QuerySet

from zhijia.kernel.refusal import NotYours
from zhijia.union.people.models import Organisation
from zhijia.union.people.queries import Person
from zhijia.union.people.rules import Right

from ..models import Campaign, Choice, Line, Load, Parcel, Proof, Supply
from ..rules import Part, State

BIGGEST = 2**63 - 1  # what the database takes for a number
SEEN = (State.APPROVED, State.PAID, State.HANDING, State.CLOSED)


@dataclass(frozen=True)
class Due:
    """So many of one choice for one unit: wanted, sent (without what was missing), arrived."""

    unit: Organisation
    choice: Choice
    wanted: int
    sent: int
    arrived: int

    @property
    def to_send(self) -> int:
        return self.wanted - self.sent


def due(supply: Supply) -> list[Due]:
    """By unit and choice, in tree order: four queries."""
    own = supply.campaign.choices.filter(enterprise=supply.enterprise_id).select_related("sku")
    choices = {one.id: one for one in own}
    lines = Line.objects.filter(campaign=supply.campaign_id, choice__in=list(choices)).order_by()
    wanted = {(unit, choice): n for unit, choice, n in lines.values_list("unit", "choice").annotate(n=Count("id"))}
    units = Organisation.objects.in_bulk({unit for unit, _choice in wanted})
    sent: Counter[tuple[int, int]] = Counter()
    arrived: Counter[tuple[int, int]] = Counter()
    for unit, choice, n, received in Load.objects.filter(parcel__supply=supply.pk).values_list(
        "parcel__unit", "choice", F("quantity") - F("missing"), "parcel__received_at"
    ):
        sent[unit, choice] += n
        arrived[unit, choice] += n if received else 0
    ordered = sorted(wanted, key=lambda key: (units[key[0]].path, choices[key[1]].place))
    return [Due(units[u], choices[c], wanted[u, c], sent[u, c], arrived[u, c]) for u, c in ordered]


def of_supplier(person: Person) -> QuerySet[Supply]:
    """The parts of the enterprises this person supplies for, newest first."""
    found = Supply.objects.filter(person.over(Right.SUPPLY, "enterprise__organisation__path"), campaign__state__in=SEEN)
    return found.select_related("campaign__organisation", "enterprise").order_by("-id")


def supply(person: Person, supply_id: int) -> Supply:
    """One of them. Raises NotYours."""
    if (found := of_supplier(person).filter(id=supply_id).first()) is None:
        raise NotYours
    return found


def supplies_before(enterprise_id: int | None, before: int, most: int) -> list[Supply]:
    """An enterprise's parts (None: everybody's), newest first, from below an id on (0: from the newest)."""
    found = _theirs(enterprise_id).order_by("-id")
    return list((found.filter(id__lt=min(before, BIGGEST)) if before > 0 else found)[:most])


def supply_for(enterprise_id: int | None, supply_id: int) -> Supply:
    """One of theirs. Raises NotYours."""
    if (found := _theirs(enterprise_id).filter(id=min(supply_id, BIGGEST)).first()) is None:
        raise NotYours
    return found


def _theirs(enterprise_id: int | None) -> QuerySet[Supply]:
    found = Supply.objects.filter(campaign__state__in=SEEN).select_related("campaign__organisation", "enterprise")
    return found if enterprise_id is None else found.filter(enterprise=enterprise_id)


def of_campaign(campaign: Campaign) -> list[Supply]:
    """Its suppliers' parts with proofs and parcels: five queries."""
    found = campaign.supplies.select_related("enterprise").prefetch_related(
        "proofs", "parcels__unit", "parcels__loads__choice", "faults__line"
    )
    parts = list(found.order_by("id"))
    for part in parts:
        part.campaign = campaign
    return parts


def proof(person: Person, proof_id: int) -> Proof:
    """A proof of one's own campaign, or of one's own enterprise. Raises NotYours."""
    ours = person.over(Right.GIFTS_WRITE, "supply__campaign__organisation__path")
    ours |= person.over(Right.GIFTS_APPROVE, "supply__campaign__organisation__path")
    theirs = person.over(Right.SUPPLY, "supply__enterprise__organisation__path")
    if (found := Proof.objects.filter(ours | theirs, id=proof_id).first()) is None:
        raise NotYours
    return found


def parcels_for(person: Person, campaign: Campaign) -> list[Parcel]:
    """Parcels to the units of this officer, newest last."""
    found = Parcel.objects.filter(person.over(Right.GIFTS_WRITE, "unit__path"), supply__campaign=campaign)
    return list(found.select_related("unit", "supply__enterprise").prefetch_related("loads__choice").order_by("id"))


def parcel(person: Person, parcel_id: int) -> Parcel:
    """A parcel to one of one's own units. Raises NotYours."""
    found = Parcel.objects.filter(person.over(Right.GIFTS_WRITE, "unit__path"), id=parcel_id)
    if (one := found.select_related("supply__campaign", "unit").first()) is None:
        raise NotYours
    return one


def packing(supply: Supply) -> list[Line]:
    """What the supplier needs to make and pack: lines in the order of units, with sizes and texts.

    Names and texts only for what is engraved, carries a card or goes to an address of its own; never a phone in full.
    """
    lines = Line.objects.filter(campaign=supply.campaign_id, choice__enterprise=supply.enterprise_id)
    return list(lines.select_related("unit", "choice__sku").order_by("unit__path", "place"))


def sizes(lines: Sequence[Line]) -> dict[tuple[Organisation, Choice], Counter[str]]:
    """How many of which size for each unit and choice."""
    found: dict[tuple[Organisation, Choice], Counter[str]] = defaultdict(Counter)
    for line in lines:
        if line.choice and line.size:
            found[line.unit, line.choice][line.size] += 1
    return dict(found)


def to_supply(person: Person, now: datetime) -> int:
    """How many paid parts wait for this supplier's next step."""
    open_ones = of_supplier(person).filter(campaign__state__in=[State.PAID, State.HANDING])
    return open_ones.filter(state__in=[Part.WAITING, Part.CONFIRMED]).count()
