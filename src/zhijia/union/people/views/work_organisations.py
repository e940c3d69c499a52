"""The tree of unions, for officers: browse, search, open, rename, move, merge, close."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, forms, queries
from ..rules import Right


@needs("figures.read")
@require_safe
def organisations(request: Request) -> HttpResponse:
    """The top of one's reach, or what a search found."""
    said = request.GET.get("q", "").replace("\0", "").strip()[:60]
    shown = queries.tree(request.person, said)
    shown = shown if said else queries.opened(shown)
    return page(request, "people/work_organisations.html", {"q": said, "branches": shown}, fragment="tree")


@needs("figures.read")
@require_safe
def children(request: Request, organisation_id: int) -> HttpResponse:
    """What htmx puts below a line that is opened; without it the line's own page shows the same."""
    union = queries.organisation(request.person, organisation_id)
    context = {"organisation": union, "branches": queries.children_of(union)}
    return page(request, "people/work_organisation_children.html", context, fragment="children")


@needs("figures.read")
@require_safe
def organisation(request: Request, organisation_id: int) -> HttpResponse:
    return _organisation(request, organisation_id)


def _organisation(request: Request, organisation_id: int, **more: object) -> HttpResponse:
    union = queries.organisation(request.person, organisation_id)
    context = {
        "organisation": union,
        "lineage": queries.lineage(union.path),
        "figures": queries.branches([union])[0],
        "branches": queries.children_of(union),
        "events": queries.events(union),
        "may_write": request.person.may(Right.ORGANISATIONS_WRITE, union.path) and not union.closed_on,
        "may_read_roster": request.person.may(Right.ROSTER_READ, union.path),
        "rename": forms.RenameForm(initial={"name": union.name, "credit_code": union.credit_code}),
        **more,
    }
    failed = any(isinstance(one, forms.Form) and one.errors for one in context.values())
    return page(request, "people/work_organisation.html", context, status=422 if failed else 200)


@needs("organisations.write")
def add(request: Request, organisation_id: int) -> HttpResponse:
    parent = queries.organisation(request.person, organisation_id, Right.ORGANISATIONS_WRITE)
    form = forms.OrganisationForm(request.POST or None, kinds=queries.kinds_below(parent))
    if form.attempt(actions.add_organisation, parent_id=parent.id, by=request.person.user, now=now()):
        messages.success(request, _("已设立“%s”。") % form.result.name)
        return go(request, "organisation", form.result.id)
    context = {"form": form, "parent": parent}
    return page(request, "people/work_organisation_add.html", context, fragment="form", status=form.status)


@needs("organisations.write")
@require_POST
def rename(request: Request, organisation_id: int) -> HttpResponse:
    form = forms.RenameForm(request.POST)
    if form.attempt(actions.rename_organisation, organisation_id=organisation_id, by=request.person.user, now=now()):
        messages.success(request, _("已更新，并记入历史。"))
        return go(request, "organisation", organisation_id)
    return _organisation(request, organisation_id, rename=form)


@needs("organisations.write")
def move(request: Request, organisation_id: int) -> HttpResponse:
    """Search a new parent, choose it, done."""
    form = forms.ChooseUnionForm(request.POST or None)
    context = _choice(request, organisation_id, form, "move")
    if form.attempt(_move, organisation_id=organisation_id, by=request.person.user, now=now()):
        messages.success(request, _("已调整隶属，下级一并移动。"))
        return go(request, "organisation", organisation_id)
    return page(request, "people/work_organisation_choose.html", context, status=form.status)


@needs("organisations.write")
def merge(request: Request, organisation_id: int) -> HttpResponse:
    """Search the union that takes everything over, choose it, done."""
    form = forms.ChooseUnionForm(request.POST or None)
    context = _choice(request, organisation_id, form, "merge")
    if form.attempt(_merge, organisation_id=organisation_id, by=request.person.user, now=now()):
        messages.success(request, _("已并入“%s”。会员、任职和下级都转了过去。") % form.result.name)
        return go(request, "organisation", form.result.id)
    return page(request, "people/work_organisation_choose.html", context, status=form.status)


@needs("organisations.write")
@require_POST
def close(request: Request, organisation_id: int) -> HttpResponse:
    closed = actions.close_organisation(organisation_id=organisation_id, by=request.person.user, now=now())
    messages.success(request, _("已撤销“%s”，历史保留。") % closed.name)
    return go(request, "organisations")


def _choice(request: Request, organisation_id: int, form: forms.Form, verb: str) -> dict[str, object]:
    union = queries.organisation(request.person, organisation_id, Right.ORGANISATIONS_WRITE)
    said = request.GET.get("q", "").replace("\0", "").strip()[:60]
    targets = queries.targets(request.person, Right.ORGANISATIONS_WRITE, union, said)
    return {"organisation": union, "form": form, "verb": verb, "q": said, "targets": targets}


def _move(*, other: int, **rest: object):  # type: ignore[no-untyped-def]
    return actions.move_organisation(parent_id=other, **rest)  # type: ignore[arg-type]


def _merge(*, other: int, **rest: object):  # type: ignore[no-untyped-def]
    return actions.merge_organisation(into_id=other, **rest)  # type: ignore[arg-type]
