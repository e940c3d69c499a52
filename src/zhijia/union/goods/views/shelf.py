"""The list of packs, for whoever holds a right over them: a supplier their own, an officer all."""

from django.http import HttpResponse
from django.utils.timezone import localdate

from zhijia.web.http import Request, page

from .. import queries
from . import files

BIGGEST = 2**62


def shelf_page(request: Request, right: str, template: str) -> HttpResponse:
    """Narrowed by words and by what is wrong, newest first; `after` is the last id of the page before."""
    asked = request.GET
    only = next((name for name in ("off", "soon", "out") if asked.get(name)), "")
    text, after = asked.get("q", "").strip()[:60].replace("\0", ""), number(asked.get("after", ""))
    rows = queries.packs(request.person, right, text=text, only=only, today=localdate())
    shown = list((rows.filter(id__lt=after) if after else rows)[: queries.ROWS + 1])
    older = shown[queries.ROWS - 1].id if len(shown) > queries.ROWS else None
    return page(request, template, {"packs": shown[: queries.ROWS], "older": older, "q": text, "only": only})


def number(text: str) -> int:
    """What an address says, 0 for anything that is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def evidence_of(request: Request, right: str, evidence_id: int) -> HttpResponse:
    """Evidence in any state, for those who hand it in and those who look at it."""
    return files.send_evidence(queries.own_evidence(request.person, right, min(evidence_id, BIGGEST)))


def picture_of(request: Request, right: str, picture_id: int, size: str) -> HttpResponse:
    """A picture in any state."""
    return files.send_picture(queries.own_picture(request.person, right, min(picture_id, BIGGEST)), size)
