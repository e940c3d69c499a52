"""A member's own pages: the card, the data held, moving to another union."""

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.web import registry
from zhijia.web.access import member, opens, signed_in
from zhijia.web.http import Request, go, kept_off_line, page

from .. import actions, forms, queries


@signed_in
@require_safe
@kept_off_line
def me(request: Request) -> HttpResponse:
    own = request.person.member
    lines = [line for line in registry.my_page if not line.part or request.federation.has(line.part)]
    lines = [line for line in lines if opens(request, line.url)]
    context = {
        "member": own,
        "lineage": queries.lineage(own.organisation.path) if own else [],
        "code": _qr(own.number) if own else "",
        "posts": request.person.posts,
        "lines": sorted(lines, key=lambda line: line.order),
    }
    return page(request, "people/me.html", context)


def _qr(number: str) -> SafeString:
    """The member number as a QR code; segno writes the SVG, digits and hyphens only go in."""
    drawn = segno.make(number, error="m", micro=False)
    return mark_safe(drawn.svg_inline(scale=4, border=2, svgclass="qr", lineclass=None, omitsize=False))


@member
@require_safe
def data(request: Request) -> HttpResponse:
    return _data(request)


def _data(request: Request, **more: object) -> HttpResponse:
    own = request.person.member
    context = {
        "member": own,
        "held": queries.held_about(own, now()),
        "looks": queries.history(own, kind="read"),
        "consents": queries.consents(own),
        "corrections": queries.own_corrections(own),
        "open": [fact for check in queries.erase_checks if (fact := check(own, localdate()))],
        "correction": forms.CorrectionForm(),
        "erasing": forms.EraseForm(),
        **more,
    }
    failed = any(isinstance(one, forms.Form) and one.errors for one in context.values())
    return page(request, "people/me_data.html", context, status=422 if failed else 200)


@member
@require_POST
def take_along(request: Request) -> HttpResponse:
    content = actions.take_along(member=request.person.member, by=request.person.user, now=now())
    response = HttpResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@member
@require_POST
def correction(request: Request) -> HttpResponse:
    form = forms.CorrectionForm(request.POST)
    if form.attempt(actions.ask_correction, member=request.person.member, by=request.person.user, now=now()):
        messages.success(request, _("已提交。工会干事核对后更正，并告诉您结果。"))
        return go(request, "my-data")
    return _data(request, correction=form)


@member
@require_POST
def consent(request: Request, purpose: str) -> HttpResponse:
    """Give or withdraw: the same button, the same ease."""
    if request.POST.get("give") == "1":
        actions.give_consent(member=request.person.member, purpose=purpose, now=now())
        messages.success(request, _("已同意。随时可以在这里撤回。"))
    else:
        actions.withdraw_consent(member=request.person.member, purpose=purpose, now=now())
        messages.success(request, _("已撤回。"))
    return go(request, "my-data")


@member
@require_POST
def erase(request: Request) -> HttpResponse:
    form = forms.EraseForm(request.POST)
    if form.attempt(actions.erase, member=request.person.member, by=request.person.user, now=now()):
        request.session.flush()
        return go(request, "erased")
    return _data(request, erasing=form)


@member
def transfer(request: Request) -> HttpResponse:
    own = request.person.member
    form = forms.TransferForm(request.POST or None)
    if form.attempt(actions.ask_transfer, member_id=own.id, by=request.person.user, now=now()):
        messages.success(request, _("已提交，等待%s接收。") % form.result.target)
        return go(request, "my-transfer")
    said = request.GET.get("q", "").replace("\0", "").strip()[:60]
    found = [one for one in queries.find_open(said) if one.id != own.organisation_id] if said else []
    context = {"member": own, "form": form, "q": said, "found": found, "transfers": queries.own_transfers(own)}
    return page(request, "people/me_transfer.html", context, status=form.status)


@member
@require_POST
def withdraw_transfer(request: Request, transfer_id: int) -> HttpResponse:
    actions.withdraw_transfer(transfer_id=transfer_id, by=request.person.user, now=now())
    messages.success(request, _("已撤回，会籍仍在原工会。"))
    return go(request, "my-transfer")
