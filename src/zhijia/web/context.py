"""What every page's frame needs to know."""

from typing import Any

from django.http import HttpRequest

from . import registry


def shell(request: HttpRequest) -> dict[str, Any]:
    federation = getattr(request, "federation", None)
    return {
        "federation": federation,
        "person": getattr(request, "person", None),
        "care": getattr(request, "care", False),
        "tabs": [tab for tab in registry.tabs if federation and (not tab.part or federation.has(tab.part))][:5],
    }
