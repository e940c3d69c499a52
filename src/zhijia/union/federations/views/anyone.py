from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from zhijia.web.access import anyone
from zhijia.web.http import Request

YEAR = 365 * 24 * 3600


@anyone
@require_safe
def mark(request: Request, name: str) -> HttpResponseBase:
    """The federation's mark. The name follows from the content, so that it may be kept for ever."""
    if name != request.federation.mark_picture or not default_storage.exists(f"brand/{name}"):
        raise Http404
    response = FileResponse(default_storage.open(f"brand/{name}"), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
