"""Files of goods as they go out: evidence as it was handed in, pictures as we drew them."""

from django.http import HttpResponse

from .. import rules
from ..models import Evidence, Picture

YEAR = 365 * 24 * 3600


def send_evidence(found: Evidence) -> HttpResponse:
    """What its hash was made of. A picture is shown, a PDF is given as a file; neither may run anything."""
    with found.file.open("rb") as file:
        content = file.read()
    kind = rules.kind_of_file(content)
    response = HttpResponse(content, content_type=rules.TYPES.get(kind, "application/octet-stream"))
    shown = "inline" if kind in ("png", "jpg", "webp") else "attachment"
    response["Content-Disposition"] = f'{shown}; filename="evidence-{found.id}.{kind}"'
    # Styles: the browser lays a picture out with some of its own.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cache-Control"] = "private, max-age=86400"
    return response


def send_picture(found: Picture, size: str) -> HttpResponse:
    """One of its two sizes; a picture never changes, so a browser may keep it."""
    with (found.large if size == "large" else found.small).open("rb") as file:
        response = HttpResponse(file.read(), content_type="image/jpeg")
    response["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    return response
