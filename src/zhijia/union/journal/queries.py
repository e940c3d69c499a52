from django.db.models import QuerySet

from .models import Line


def about(thing: object) -> QuerySet[Line]:
    """Newest first. `thing` is a saved model, or «model:id»."""
    key = thing if isinstance(thing, str) else f"{thing._meta.model_name}:{thing.pk}"  # type: ignore[attr-defined]
    return Line.objects.filter(about=key).select_related("by").order_by("-at", "-id")


def everything() -> QuerySet[Line]:
    return Line.objects.select_related("by").order_by("-at", "-id")
