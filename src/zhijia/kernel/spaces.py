"""Which federation's schema the database speaks of, for this thread. All of django-tenants' untyped side is here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django_tenants.utils import get_public_schema_name, get_tenant_model, schema_context

_connection: Any = connection


def current() -> str:
    """The schema's name; «public» outside of every federation."""
    return str(_connection.schema_name)


def current_space() -> Any:
    """The Federation that was entered, or django-tenants' stand-in for the shared schema."""
    return _connection.tenant


def outside() -> bool:
    return current() == str(get_public_schema_name())


def enter(space: Any) -> None:
    """From here on, tables are this federation's; what it lacks is looked for in the shared schema."""
    _connection.set_tenant(space)


def leave() -> None:
    """Back to the shared schema."""
    _connection.set_schema_to_public()


@contextmanager
def inside(slug: str) -> Iterator[None]:
    """For a while, in the federation of this name (or «public»)."""
    with schema_context(slug):
        yield


def all_slugs() -> list[str]:
    """Every federation's schema, oldest first."""
    spaces = get_tenant_model().objects.exclude(schema_name=get_public_schema_name())
    return list(spaces.order_by("id").values_list("schema_name", flat=True))
