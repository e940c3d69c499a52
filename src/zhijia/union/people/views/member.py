from django.http import HttpResponse

from zhijia.web.access import signed_in
from zhijia.web.http import Request, page


@signed_in
def me(request: Request) -> HttpResponse:
    return page(request, "people/me.html")
