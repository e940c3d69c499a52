from django.http import HttpResponse

from zhijia.web.access import anyone
from zhijia.web.http import Request, page


@anyone
def home(request: Request) -> HttpResponse:
    return page(request, "portal/home.html")
