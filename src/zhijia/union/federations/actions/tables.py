"""A federation's tables: made by the migrations for the first of a process, and by what they said for the others.

Working out the migrations takes several times as long as carrying them out, and they say the same for every schema:
each table, index and row of theirs is the same, no matter whose (a test compares two). Only this version's own
statements are said again, in the process that has heard them.
"""

from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.db import connection

from zhijia.kernel.migrating import tables_added_one_by_one

Said = tuple[str, Any, bool]  # a statement, its values, whether they are many
# What changes a schema, and what has to be said between such statements; looking things up has to happen once only.
CHANGES = ("CREATE ", "ALTER ", "INSERT ", "UPDATE ", "DELETE ", "DROP ", "COMMENT ", "SET CONSTRAINTS ")
_said: list[Said] = []


def make_tables(schema: str) -> None:
    """Fill the empty schema that the connection is about to enter, inside the caller's transaction."""
    if _said:
        _say_again(schema)
        return
    heard: list[Said] = []

    def hear(execute: Callable[..., Any], sql: Any, values: Any, many: bool, context: Any) -> Any:
        if str(sql).lstrip().upper().startswith(CHANGES):
            heard.append((str(sql), values, many))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(hear), tables_added_one_by_one():
        call_command("migrate_schemas", schema_name=schema, tenant=True, interactive=False, verbosity=0)
    _said.extend(heard)


def _say_again(schema: str) -> None:
    connection.set_schema(schema)  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        for sql, values, many in _said:
            if many:
                cursor.executemany(sql, values)
            else:
                cursor.execute(sql, values)
