"""Rows of models by SQL that is written once, for the few questions that every request asks.

Django works the SQL of a queryset out anew each time. For a small question that costs several times what the database
takes to answer it: 1.0 ms of processor time against 0.2 for a member with their organisation.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models


@cache
def columns(model: type[models.Model], alias: str) -> str:
    """All columns of a model, in the order in which `fetch` reads them."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


@cache
def _shape(model: type[models.Model]) -> tuple[list[str], list[tuple[int, Any]]]:
    """Names of the fields, and what turns the database's value of some into ours."""
    fields = model._meta.concrete_fields
    turned = [(n, turn) for n, field in enumerate(fields) for turn in field.get_db_converters(connection)]
    return [field.attname for field in fields], turned


def _object(model: type[models.Model], values: list[Any]) -> Any:
    names, turned = _shape(model)
    for n, turn in turned:
        values[n] = turn(values[n], None, connection)
    return model.from_db(connection.alias, names, values)


def fetch(sql: str, params: Sequence[Any], *shapes: type[models.Model]) -> list[list[Any]]:
    """Each row as objects of these models, whose `columns` follow each other in the statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    found = []
    for row in rows:
        start, objects = 0, []
        for model in shapes:
            end = start + len(model._meta.concrete_fields)
            objects.append(_object(model, list(row[start:end])))
            start = end
        found.append(objects)
    return found
