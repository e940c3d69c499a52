"""The API in words, for whoever writes a client: one light page made from the OpenAPI document."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from zhijia.web.http import page


class DocsPage(DocsBase):
    """In place of a viewer of one and a half megabytes of script."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        document = api.get_openapi_schema()
        found = {"info": document["info"], "document": self.get_openapi_url(api, kwargs), "groups": _groups(document)}
        found["texts"] = {one["name"]: one["description"] for one in document["tags"]}
        return page(request, "portal/api_docs.html", found)


def _groups(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Tag → its operations, in the order of the document."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, verbs in [*document["paths"].items(), *document["webhooks"].items()]:
        for verb, one in verbs.items():
            parts = [*_parameters(one), *_body(one, document)]
            said = {"verb": verb.upper(), "path": path, "parts": parts, "answers": list(one["responses"])}
            words = {"summary": one["summary"], "text": one.get("description", "")}
            groups.setdefault(one.get("tags", ["zhijia"])[0], []).append(said | words)
    return groups


def _parameters(one: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": p["name"], "where": p["in"], "needed": p["required"], "kind": _kind(p["schema"])}
        for p in one.get("parameters", [])
    ]


def _body(one: dict[str, Any], document: dict[str, Any]) -> list[dict[str, Any]]:
    for content in one.get("requestBody", {}).get("content", {}).values():
        name = content["schema"].get("$ref", "").rsplit("/", 1)[-1]
        schema = document["components"]["schemas"].get(name, content["schema"])
        needed = schema.get("required", [])
        return [
            {"name": key, "where": "body", "needed": key in needed, "kind": _kind(value)}
            for key, value in schema.get("properties", {}).items()
        ]
    return []


def _kind(schema: dict[str, Any]) -> str:
    """«integer», «string · uuid», «array of Wanted»."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"] if one.get("type") != "null"))
    if schema.get("type") == "array":
        return f"array of {_kind(schema['items'])}"
    return " · ".join(filter(None, (schema.get("type", ""), schema.get("format", ""))))
