"""One payment, as its payer and as finance may see it."""

from dataclasses import dataclass

from django.db.models import Q

from zhijia.kernel.refusal import NotYours
from zhijia.union.people import queries as people
from zhijia.union.people.rules import Right

from ..models import Merchant, Payment, Refund, Trade
from ..rules import OUTSIDE, Carrier, State, purposes


def for_payer(person: people.Person, number: str) -> Payment:
    """A payment of this member, or of a union whose gifts this officer orders. Raises NotYours."""
    hers = Q(payer=person.member) if person.member else Q(pk__in=[])
    mine = hers | person.over(Right.GIFTS_WRITE) & Q(payer=None)
    found = Payment.objects.filter(mine, number=number).select_related("organisation", "payer").first()
    if found is None:
        raise NotYours
    return found


def of_about(about: str) -> list[Payment]:
    """The payments for one thing («order:17»), the newest first."""
    return list(Payment.objects.filter(about=about).order_by("-id"))


def offered(payment: Payment) -> list[str]:
    """Who can carry it here: a union may transfer from its bank; a member is not sent to a bank."""
    on = set(Merchant.objects.filter(is_on=True).values_list("carrier", flat=True))
    order = [Carrier.BANK, *OUTSIDE] if payment.payer_id is None else [one for one in OUTSIDE if one != Carrier.BANK]
    return list(dict.fromkeys(one.value for one in order if one in on))


def address_of(payment: Payment) -> str:
    """The page of what it is for, inside the federation; empty when nobody has one."""
    purpose = purposes.get(payment.purpose)
    return purpose.address(payment) if purpose else ""


@dataclass(frozen=True)
class Story:
    """What a payer needs to know beside the payment itself."""

    begun: bool
    refunds: list[Refund]
    over: bool


def story(payment: Payment) -> Story:
    """Whether it has been begun anywhere, and what came back."""
    refunds = list(Refund.objects.filter(payment=payment).select_related("receipt").order_by("id"))
    begun = payment.attempts.exists() if payment.state in (State.OPEN, State.CLOSING) else True
    return Story(begun, refunds, payment.state in (State.CLOSED, State.PAID))


def trade(number: str) -> Trade:
    """A trade at the test gateway. Raises NotYours."""
    if (found := Trade.objects.filter(number=number).first()) is None:
        raise NotYours
    return found
