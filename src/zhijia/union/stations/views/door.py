"""«Nearest open now», asked by machines in crowds: answered before session and user are looked for, from memory alone.

It is for anybody, so nothing about who asks is needed. What is not as it should be goes the long way, which has the
right words for it.
"""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from pydantic import ValidationError

from zhijia.kernel.refusal import Refusal
from zhijia.web.middleware import refused

from .api import Where, nearest_to

MOST_BYTES = 4_096


def nearest(request: HttpRequest) -> HttpResponse | None:
    """As api.nearest answers it; None: it goes the long way."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not request.federation.has("stations"):  # type: ignore[attr-defined]
        return None
    if "HTTP_AUTHORIZATION" in request.META or not length.isdecimal() or int(length) > MOST_BYTES:
        return None
    try:
        return JsonResponse(nearest_to(Where.model_validate(json.loads(request.body))))
    except Refusal as no:
        return refused(no)
    except (ValueError, ValidationError):
        return None
