"""The door at which carriers knock."""

from django.http import HttpResponse, JsonResponse
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from zhijia.web.access import anyone
from zhijia.web.http import Request

from .. import actions
from ..carriers import Unavailable

MOST_BYTES = 64 * 1024


@csrf_exempt
@anyone
@require_POST
def notify(request: Request, carrier: str) -> HttpResponse:
    """Signed words from a carrier; each of them wants its own answer, and tells us again when it is not heard."""
    if request.content_type == "multipart/form-data" or len(request.body) > MOST_BYTES:  # none of them does
        return _answer(carrier, heard=False, status=413)
    try:
        reply = actions.notified(carrier=carrier, headers=request.headers, body=request.body, now=now())
    except Unavailable:
        return _answer(carrier, heard=False, status=503)
    return _answer(carrier, heard=reply.heard, status=200 if reply.heard else 401 if reply.verdict == "forged" else 404)


def _answer(carrier: str, *, heard: bool, status: int) -> HttpResponse:
    if carrier == "alipay":  # looks at the word alone
        return HttpResponse("success" if heard else "fail", content_type="text/plain", status=200 if heard else status)
    return JsonResponse({"code": "SUCCESS" if heard else "FAIL", "message": "" if heard else "不予受理"}, status=status)
