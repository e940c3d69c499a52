from django.http import HttpRequest, HttpResponse

from zhijia.web.access import anyone
from zhijia.web.http import page


@anyone
def home(request: HttpRequest) -> HttpResponse:
    return page(request, "portal/home.html")
