"""«Nearest open now», asked by machines in crowds: answered before session and user are looked for, from memory alone.

It is for anybody, so nothing about who asks is needed. What is not as it should be goes the long way, which has the
right words for it.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse

from zhijia.kernel.refusal import Refusal
from zhijia.web.http import body_as
from zhijia.web.middleware import refused

from .api import Where, nearest_to

MOST_BYTES = 4_096


def nearest(request: HttpRequest) -> HttpResponse | None:
    """As api.nearest answers it; None: it goes the long way."""
    if not request.federation.has("stations"):  # type: ignore[attr-defined]
        return None
    if (where := body_as(request, Where, most=MOST_BYTES)) is None:
        return None
    try:
        return JsonResponse(nearest_to(where))
    except Refusal as no:
        return refused(no)
