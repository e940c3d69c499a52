"""What the shop adds to the pages everybody shares: what waits, answers of the search, a block on the home."""

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import now as time_now
from django.utils.translation import gettext as _

from zhijia.web.registry import Hit, Todo

from .. import queries


def todos(person: Any, now: datetime) -> list[Todo]:
    """For a supplier: parcels to send, returns to answer; for an officer: disputes, refunds, invoices."""
    found: list[Todo] = []
    if person.may("supply"):
        counts = queries.counts_for(person, now)
        if counts["waiting"]:
            note = _("%d 个已超时") % counts["late"] if counts["late"] else ""
            tone = "warn" if counts["late"] else "info"
            url = reverse("shipping")
            found.append(Todo(_("待发货的包裹"), url, counts["waiting"], "package", note=note, tone=tone))
        if counts["back"]:
            found.append(Todo(_("退回途中的包裹"), reverse("shipping") + "?which=back", counts["back"], "undo-2"))
    if person.may("supply") or person.may("orders.write"):
        waiting = queries.returns_waiting(person)
        name = "work-disputes" if person.may("orders.write") else "work-returns"
        rows = (("answer", _("待答复的退货")), ("refund", _("待退款的退货")), ("rule", _("待裁定的退货")))
        for key, title in rows:
            if waiting[key] and (key != "rule" or person.may("orders.write")):
                found.append(Todo(title, f"{reverse(name)}?which={key}", waiting[key], "undo-2", tone="warn"))
    if person.may("orders.write") and (n := queries.invoices_waiting(person)):
        found.append(Todo(_("待开的发票"), reverse("work-orders"), n, "receipt"))
    return found


def orders(person: Any, text: str, most: int) -> list[Hit]:
    """An officer finds an order by its number or its buyer."""
    if not person.may("orders.write") or len(text) < 2:
        return []
    rows = queries.orders_found(person, text, "", "").rows[:most]
    return [
        Hit(
            _("订单 %s") % one.number,
            reverse("work-order", args=[one.id]),
            _("订单"),
            note=f"{one.member.name} · ¥{one.total} · {one.standing.label}",
            icon="package",
        )
        for one in rows
    ]


def home_block(request: Any) -> str:
    """What waits for the member, and what they saved; nothing for who has never ordered."""
    person = request.person
    if person.member is None or not request.federation.has("shop"):
        return ""
    waiting = queries.waiting_for_me(person.member.id)
    saved, pieces = queries.saved_in(person.member.id, time_now().year)
    if not (pieces or any(waiting.values())):
        return ""
    context = {"waiting": waiting, "saved": saved, "pieces": pieces}
    return str(render_to_string("shop/_home.html", context, request=request))


def reviews_block(request: Any, product: Any) -> str:
    """Under a product: stars with their number, and what buyers say."""
    shown = queries.reviews_of(product.pk)
    rating = queries.ratings([product.pk]).get(product.pk)
    return str(render_to_string("shop/_reviews.html", {"reviews": shown, "rating": rating}, request=request))


def buy_slot(request: Any, offers: Any) -> str:
    """Below the price on a product's page: how many, into the basket or at once."""
    packs = [one for one in offers if one.on_shelf]
    stock = queries.left([one.pool_id for one in packs]) if packs else {}
    there = [one for one in packs if stock.get(one.pool_id)]
    context = {"packs": there, "sold_out": bool(packs) and not there}
    return str(render_to_string("shop/_buy_slot.html", context, request=request))
