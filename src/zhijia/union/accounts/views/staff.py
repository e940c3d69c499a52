"""Sign-in as its administrators see it: locks, the issuer, the services that sign in with us."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import ClientForm, IssuerForm


@needs("posts.write")
@require_safe
def locks(request: Request) -> HttpResponse:
    return page(request, "accounts/locks.html", {"locks": queries.locks(now())[:200]})


@needs("posts.write")
@require_POST
def unlock(request: Request) -> HttpResponse:
    actions.lift_lock(name=request.POST.get("name", "")[:64], by=request.user, now=now())
    messages.success(request, _("已解锁。"))
    return go(request, "sign-in-locks")


@needs("federation.write")
def issuer(request: Request) -> HttpResponse:
    known = queries.issuer()
    initial = {"name": known.name, "server_url": known.server_url, "client_id": known.client_id} if known else None
    form = IssuerForm(request.POST or None, initial=initial)
    if form.attempt(actions.set_issuer, by=request.user, now=now()):
        messages.success(request, _("已保存。"))
        return go(request, "sign-in-issuer")
    callback = request.build_absolute_uri(f"{request.federation_prefix}account/oidc/union/login/callback/")
    context = {"form": form, "known": known, "callback": callback}
    return page(request, "accounts/issuer.html", context, status=form.status)


@needs("federation.write")
def clients(request: Request) -> HttpResponse:
    form, made, secret = ClientForm(request.POST or None), None, ""
    if form.attempt(actions.add_client, by=request.user, now=now()):
        (made, secret), form = form.result, ClientForm()
    context = {"form": form, "clients": queries.clients()[:200], "made": made, "secret": secret}
    return page(request, "accounts/clients.html", context, status=form.status)


@needs("federation.write")
@require_POST
def drop_client(request: Request, client_id: str) -> HttpResponse:
    actions.drop_client(client_id=client_id, by=request.user, now=now())
    return go(request, "sign-in-clients")
