"""The public side of a draw: how it works, what was published, and what anybody recomputes. No names here."""

import json
from importlib.resources import files

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from zhijia.web.access import anyone
from zhijia.web.http import Request, page

from .. import queries

SHOWN = 200  # labels on the page; all of them are in the files


@anyone
@require_safe
def draw(request: Request, draw_id: int) -> HttpResponse:
    drawing = queries.draw_of(draw_id)
    lists, spilled = queries.standing(drawing) if drawing.drawn_at else ([], ())
    member = request.person.member
    mine = queries.live_of(member.id, [drawing.offer_id]).get(drawing.offer_id) if member else None
    context = {
        "draw": drawing,
        "offer": drawing.offer,
        "strata": queries.strata(drawing),
        "by_hand": queries.by_hand(drawing.offer.pool_id),
        "versions": queries.versions(drawing),
        "lists": lists,
        "spilled": spilled,
        "shown": SHOWN,
        "randomness": queries.randomness_text(drawing),
        "mine": mine,
        "label": queries.label_of(mine) if mine else "",
        "now": now(),
    }
    return page(request, "claims/draw.html", context)


@anyone
@require_safe
def labels(request: Request, draw_id: int) -> HttpResponse:
    """The sorted list, one a line: its SHA-256 is what was published."""
    drawing = queries.draw_of(draw_id)
    found = queries.labels(drawing) if drawing.frozen_at else []
    return _file("".join(f"{one}\n" for one in found), "text/plain; charset=utf-8", f"draw-{draw_id}-labels.txt")


@anyone
@require_safe
def document(request: Request, draw_id: int) -> HttpResponse:
    said = queries.document(queries.draw_of(draw_id))
    return _file(json.dumps(said, ensure_ascii=False, indent=1), "application/json", f"draw-{draw_id}.json")


@anyone
@require_safe
def verifier(request: Request) -> HttpResponse:
    """The page that needs no server: kept as a file, opened anywhere."""
    text = files("zhijia.solve").joinpath("page.html").read_text(encoding="utf-8")
    return _file(text, "application/octet-stream", "verify-draw.html")


def _file(content: str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content.encode(), content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
