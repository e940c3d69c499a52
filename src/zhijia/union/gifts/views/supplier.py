"""The supplier's side: group orders to confirm, proofs to show, parcels to send, pieces to replace."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhijia.web.access import needs
from zhijia.web.forms import Form
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import ConfirmForm, NumberForm, ProofForm, ShipForm
from ..models import Supply

RIGHT = "supply"


@needs(RIGHT)
@require_safe
def orders(request: Request) -> HttpResponse:
    found = queries.of_supplier(request.person)
    return page(
        request, "gifts/supplies.html", {"supplies": Paginator(found, queries.PAGE).get_page(request.GET.get("page"))}
    )


@needs(RIGHT)
@require_safe
def order(request: Request, supply_id: int) -> HttpResponse:
    return _show(request, queries.supply(request.person, supply_id))


def _show(request: Request, supply: Supply, **forms: Form) -> HttpResponse:
    due = queries.due(supply)
    units: dict[Any, list[queries.Due]] = {}
    for one in due:
        units.setdefault(one.unit, []).append(one)
    lines = queries.packing(supply)
    waiting = [unit.id for unit, some in units.items() if _left(some)]
    context = {
        "shown": request.POST.get("unit_id") or str(next(iter(waiting), "")),
        "supply": supply,
        "campaign": supply.campaign,
        "choices": supply.campaign.choices.filter(enterprise=supply.enterprise_id),
        "units": [
            {"unit": unit, "due": some, "open": any(one.to_send for one in some), "left": _left(some), "key": uuid4()}
            for unit, some in units.items()
        ],
        "sizes": [
            {"unit": unit, "choice": choice, "sizes": sorted(counted.items())}
            for (unit, choice), counted in queries.sizes(lines).items()
        ],
        "people": len(lines),
        "custom": sum(bool(one.engraving or one.card) for one in lines),
        "proofs": supply.proofs.order_by("-version"),
        "parcels": supply.parcels.select_related("unit").prefetch_related("loads__choice").order_by("-id"),
        "faults": supply.faults.select_related("line__unit", "line__choice").order_by("replaced_at", "id"),
        "confirm": ConfirmForm(initial={"promised_on": supply.promised_on or supply.campaign.hand_out_on}),
        "proof": ProofForm(),
        "invoice": NumberForm(initial={"number": supply.invoice}),
        "shipping": None,
        **forms,
    }
    wrong = any(form.errors for form in forms.values())
    return page(request, "gifts/supply.html", context, status=422 if wrong else 200)


def _left(some: list[queries.Due]) -> int:
    return sum(one.to_send for one in some)


def _step(name: str, form_class: type[Form], action: Callable[..., Any], said: Any) -> Callable[..., HttpResponse]:
    """One form of the order's page: one call, then the page again, with the form on it when something is wrong."""

    @needs(RIGHT)
    @require_POST
    def view(request: Request, supply_id: int) -> HttpResponse:
        supply, form = queries.supply(request.person, supply_id), form_class(request.POST, request.FILES)
        if form.attempt(action, supply_id=supply_id, by=request.user, now=now()):
            messages.success(request, str(said))
            return go(request, "supply-gift", supply_id)
        return _show(request, supply, **{name: form})

    return view


confirm = _step("confirm", ConfirmForm, actions.confirm, gettext_lazy("已确认，工会能看到您承诺的日子。"))
proof = _step("proof", ProofForm, actions.show_proof, gettext_lazy("样稿已发给工会。"))
invoice = _step("invoice", NumberForm, actions.note_invoice, gettext_lazy("发票号码已登记，工会能看到。"))
ship = _step("shipping", ShipForm, actions.ship, gettext_lazy("已登记发货。"))


@needs(RIGHT)
@require_POST
def replace(request: Request, fault_id: int) -> HttpResponse:
    tracking = request.POST.get("tracking", "")[:60]
    fault = actions.replace_fault(fault_id=fault_id, tracking=tracking, by=request.user, now=now())
    messages.success(request, _("已登记补换。"))
    return go(request, "supply-gift", fault.supply_id)
