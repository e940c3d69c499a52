"""The addresses of the installation: the list of federations, the system's own pages, health."""

from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from zhijia.union.federations import queries as federations
from zhijia.web.access import anyone, declared, installation
from zhijia.web.http import page


@anyone
def index(request: HttpRequest) -> HttpResponse:
    return page(request, "web/federations.html", {"federations": federations.open_ones()})


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
