from django.http import HttpRequest, HttpResponse

from zhijia.web.access import signed_in
from zhijia.web.http import page


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    return page(request, "people/me.html")
