"""The API: what the federation is and the services it shows this caller; the apps above add their own doors."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError
from ninja.operation import Operation

from zhijia.web import registry

from .. import queries, rules
from ..models import Service
from .api_docs import DocsPage

MOST = 200

SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "made by an officer or a supplier on their page"},
    "session": {"type": "apiKey", "in": "cookie", "name": "zhijia-FEDERATION"},
}


class Api(NinjaAPI):
    """Its document names the ways in that operations ask for."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Short, and the same for as long as the operation is: what generated clients call it."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **asked: Any) -> Any:
        document = super().get_openapi_schema(**asked)
        document["components"]["securitySchemes"] = SCHEMES
        document["webhooks"] = {name: one for _text, told in registry.api_webhooks for name, one in told().items()}
        document["tags"] = [{"name": "webhooks", "description": text} for text, _told in registry.api_webhooks]
        return document


api = Api(
    title="职家 Zhijia",
    version="1.0.0",
    description="服务目录、商品、库存、订单、包裹和驿站。未登录时只给出对所有人开放的内容；供应商的系统用自己的令牌。"
    "推送和签名的核对办法见 webhooks。",
    docs=DocsPage(),
    urls_namespace="api-v1",
)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, no: HttpError) -> HttpResponse:
    """As ninja answers; who sent no token, or a wrong one, is told which kind opens."""
    answer = api.create_response(request, {"detail": str(no)}, status=no.status_code)
    if no.status_code == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


class FederationOut(Schema):
    slug: str
    name: str
    name_en: str
    short_name: str
    region: str
    phone: str
    parts: list[str]


class OwnerOut(Schema):
    id: int
    name: str
    kind: str


class ServiceOut(Schema):
    """A service; `url` is an outside address, empty for what is described in words or lives in Zhijia."""

    id: int
    title: str
    summary: str
    category: str
    audience: str
    way: str
    url: str
    phone: str
    place: str
    hours: str
    office: str
    starts_on: date | None
    ends_on: date | None
    organisation: OwnerOut

    @staticmethod
    def resolve_url(service: Service) -> str:
        return service.url if service.way == Service.Way.LINK else ""


class ServicesOut(Schema):
    """`next` is the id to give as `after` for the following page; null at the end."""

    services: list[ServiceOut]
    next: int | None


@api.get("federation", response=FederationOut, summary="The federation")
def federation(request: HttpRequest) -> Any:
    return request.federation  # type: ignore[attr-defined]


@api.get("services", response=ServicesOut, summary="Services, oldest first")
def services(request: HttpRequest, q: str = "", category: str = "", after: int = 0, limit: int = 50) -> Any:
    """Without signing in: those open to all. With a member's session: those of every level above them too."""
    limit = min(max(limit, 1), MOST)
    found = queries.visible(request.person, localdate())  # type: ignore[attr-defined]
    found = found.filter(queries.saying(q[:60].replace("\0", "")), id__gt=min(max(after, 0), 2**62)).order_by("id")
    if category in rules.CATEGORIES:
        found = found.filter(category=category)
    shown = list(found[: limit + 1])
    return {"services": shown[:limit], "next": shown[limit - 1].id if len(shown) > limit else None}
