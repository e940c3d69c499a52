"""The officer's way with a roster: one page that shows where it stands and what comes next."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import Refusal
from zhijia.kernel.sheets import read_file
from zhijia.union.people import queries as people
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import UploadForm, choices, matching_from
from ..models import Roster
from ..rules import FIELDS, REQUIRED, WORDS

A_PAGE = 50
MOST_KEPT = 500


@needs(queries.RIGHT)
def rosters(request: Request) -> HttpResponse:
    """All of them, and the form for another."""
    unions = people.seen_by(request.person, queries.RIGHT).order_by("path")
    form = UploadForm(request.POST or None, request.FILES or None, unions=unions)
    if form.attempt(actions.upload, by=request.user, now=now()):
        return go(request, "roster", form.result.pk)
    shown = Paginator(queries.mine(request.person), A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "rosters": shown, "key": uuid4()}
    return page(request, "rosters/rosters.html", context, status=form.status)


@needs(queries.RIGHT)
@require_safe
def roster(request: Request, roster_id: int) -> HttpResponse:
    return _show(request, queries.roster(request.person, roster_id))


def _show(request: Request, one: Roster, refusal: Refusal | None = None) -> HttpResponse:
    context: dict[str, Any] = {"roster": one, "refusal": refusal, "may_undo": queries.may_undo(one, now())}
    waits = one.state in (Roster.State.UPLOADED, Roster.State.CHECKED)
    if one.file and waits and (one.state == Roster.State.UPLOADED or request.GET.get("match")):
        context["columns"] = _columns(one)
    if one.state == Roster.State.CHECKED:
        found = Paginator(queries.wrong_rows(one), A_PAGE).get_page(request.GET.get("page"))
        context["wrong"] = found
        context["wrong_rows"] = [{"line": row.line, "cells": queries.cells_in_error(one, row)} for row in found]
        context["type_from"] = actions.TYPE_FROM
        context |= _beside(request, one)
    if one.state == Roster.State.UNDONE and one.kept:
        context["kept_rows"] = queries.kept_rows(one)[:MOST_KEPT]
    return page(request, "rosters/roster.html", context, fragment="state", status=422 if refusal else 200)


def _beside(request: Request, one: Roster) -> dict[str, Any]:
    """What differs from the members who are here, and who is here but not in the file: a page of each."""
    changed = _pages(queries.changed_rows(one), one.rows_changed).get_page(request.GET.get("changed"))
    missing = _pages(queries.missing(one), one.rows_missing).get_page(request.GET.get("missing"))
    return {
        "to_do": one.rows_new + one.rows_changed,
        "changed": changed,
        "changed_rows": [
            {"line": row.line, "name": queries.name_of(one, row), "fields": queries.differences(row)} for row in changed
        ],
        "missing": missing,
    }


def _pages(found: Any, count: int) -> "Paginator[Any]":
    """Pages of what the check has counted: nobody counts it again for each view."""
    pages = Paginator(found, A_PAGE)
    vars(pages)["count"] = count
    return pages


def _columns(one: Roster) -> list[dict[str, Any]]:
    """Each field with the columns there are and a few values of the one that is chosen."""
    with one.file.open("rb") as file:
        table = read_file(file.read(), str(one.file.name), one.sheet, WORDS)
    rows = table.rows[one.header_row + 1 : one.header_row + 200]
    from ..rules.cells import shown

    found = []
    for field, label in FIELDS.items():
        column = one.matching.get(field)
        values = [row[column] for row in rows if column is not None and column < len(row) and row[column]][:3]
        samples = [shown(field, value) for value in values]
        required = field in REQUIRED
        found.append(
            {
                "field": field,
                "label": label,
                "column": column,
                "samples": samples,
                "required": required,
                "choices": choices(one.headers),
            }
        )
    return found


def _step(action: Callable[..., Roster]) -> Callable[..., HttpResponse]:
    """A button on the roster's page: one call, then the page again; a refusal is said on it."""

    @needs(queries.RIGHT)
    @require_POST
    def view(request: Request, roster_id: int) -> HttpResponse:
        facts: dict[str, Any] = {}
        if action is actions.match:
            facts["matching"] = matching_from(request.POST)
        elif action is actions.load:
            facts["typed"] = request.POST.get("typed", "")[:20]
        try:
            action(roster_id=roster_id, by=request.user, now=now(), **facts)
        except Refusal as no:
            return _show(request, queries.roster(request.person, roster_id), no)
        return go(request, "roster", roster_id)

    return view


match, load, again = _step(actions.match), _step(actions.load), _step(actions.go_on)
undo, discard = _step(actions.undo), _step(actions.discard)
