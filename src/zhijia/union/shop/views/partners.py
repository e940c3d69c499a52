"""Other systems: their tokens, the addresses that are told, and what was sent to them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijia.kernel.refusal import NotYours
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import HookForm, TokenForm
from ..rules import EVENTS, SCOPES


def _owners(request: Request) -> list[tuple[str, Any]]:
    """Whose a token may be: one's own enterprises; the whole shop for who sets up the federation."""
    own: list[tuple[str, Any]] = [(str(one.id), one.name) for one in queries.supplies_for(request.person)]
    return [("all", _("整个商城")), *own] if request.person.may("federation.write") else own


@needs("supply")
@require_safe
def partners(request: Request) -> HttpResponse:
    return _page(request)


def _page(request: Request, **more: Any) -> HttpResponse:
    owners = _owners(request)
    context = {
        "tokens": queries.tokens_of(request.person),
        "hooks": queries.hooks_of(request.person),
        "token_form": TokenForm(owners=owners, auto_id="token_%s"),
        "hook_form": HookForm(owners=owners, auto_id="hook_%s"),
        "owners": owners,
        "scopes": SCOPES,
        "events": EVENTS,
        "now": now(),
        **more,
    }
    failed = any(getattr(form, "errors", None) for form in more.values())
    return page(request, "shop/work_partners.html", context, status=422 if failed else 200)


@needs("supply")
@require_POST
def token_make(request: Request) -> HttpResponse:
    """Its text is on the answer of this request, and nowhere else."""
    form = TokenForm(request.POST, owners=_owners(request), auto_id="token_%s")
    if form.attempt(actions.make_token, by=request.user, now=now()):
        _token, text = form.result
        return _page(request, new_token=text)
    return _page(request, token_form=form)


@needs("supply")
@require_POST
def token_revoke(request: Request, token_id: int) -> HttpResponse:
    one = queries.token_over(request.person, token_id)
    actions.revoke_token(token_id=one.id, by=request.user, now=now())
    messages.success(request, _("令牌已作废。"))
    return go(request, "partners")


@needs("supply")
@require_POST
def hook_add(request: Request) -> HttpResponse:
    form = HookForm(request.POST, owners=_owners(request), auto_id="hook_%s")
    if form.attempt(actions.add_hook, by=request.user, now=now()):
        _hook, secret = form.result
        return _page(request, new_secret=secret)
    return _page(request, hook_form=form)


@needs("supply")
@require_http_methods(["GET", "POST"])
def hook(request: Request, hook_id: int) -> HttpResponse:
    """What was sent to it; switch it off or on."""
    one = queries.hook_over(request.person, hook_id)
    if request.method == "POST":
        actions.switch_hook(hook_id=one.id, is_on=request.POST.get("on") == "1", by=request.user, now=now())
        return go(request, "hook", one.id)
    shown = queries.deliveries_of(one, request.GET.get("before", ""))
    context = {"hook": one, "deliveries": shown.rows, "older": shown.older, "events": EVENTS}
    return page(request, "shop/work_hook.html", context)


@needs("supply")
@require_POST
def delivery_again(request: Request, hook_id: int, delivery_id: int) -> HttpResponse:
    one = queries.hook_over(request.person, hook_id)
    if not one.deliveries.filter(id=min(delivery_id, 2**63 - 1)).exists():
        raise NotYours
    actions.send_again(delivery_id=delivery_id, by=request.user, now=now())
    messages.success(request, _("排上队了，马上再发一次。"))
    return go(request, "hook", one.id)
