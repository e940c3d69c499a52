"""The addresses of the installation: the list of federations, the system's own pages, health."""

from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from zhijia.union.federations import queries as federations
from zhijia.web.access import anyone, declared, installation
from zhijia.web.colours import shades
from zhijia.web.http import page


@anyone
def index(request: HttpRequest) -> HttpResponse:
    found = [{"federation": one, "colour": shades(one.colour)["600"]} for one in federations.open_ones()]
    return page(request, "web/federations.html", {"federations": found})


@anyone
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@anyone
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers too."""
    with connection.cursor() as sql:
        sql.execute("SELECT 1")
    return HttpResponse("ready\n", content_type="text/plain")


urlpatterns = [
    path("", index, name="index"),
    path("admin/", include((declared(admin.site.urls[0], installation), "admin"), namespace="admin")),
    path("healthz", alive, name="healthz"),
    path("readyz", ready, name="readyz"),
]

handler400 = "zhijia.web.errors.bad_request"
handler403 = "zhijia.web.errors.forbidden"
handler404 = "zhijia.web.errors.not_found"
handler500 = "zhijia.web.errors.broken"
