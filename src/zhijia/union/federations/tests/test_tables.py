"""A federation's tables are the same, whether the migrations made them or what they said was said again."""

import re
from contextlib import nullcontext

import pytest
from django.db import connection, transaction

from zhijia.union.federations.actions import tables

SHAPES = {
    "columns": """SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity
                  FROM information_schema.columns WHERE table_schema = %s ORDER BY 1, 2""",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = %s ORDER BY indexname",
    "constraints": """SELECT conname, pg_get_constraintdef(c.oid), condeferrable FROM pg_constraint c
                      JOIN pg_namespace n ON n.oid = connamespace WHERE nspname = %s ORDER BY 1, 2""",
    "rules": """SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
                JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = %s AND NOT tgisinternal ORDER BY 1""",
}
ROWS = {
    "django_migrations": "SELECT app, name FROM {}.django_migrations ORDER BY 1, 2",
    "clocks_day": "SELECT * FROM {}.clocks_day ORDER BY 1",
    "django_content_type": "SELECT app_label, model FROM {}.django_content_type ORDER BY 1, 2",
    "auth_permission": "SELECT codename, name FROM {}.auth_permission ORDER BY 1, 2",
}


def asked(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@pytest.mark.parametrize("what", SHAPES)
def test_the_second_federation_of_a_process_has_the_tables_of_the_first(what, db):
    """`here` was made by the migrations, `elsewhere` after it."""
    first, second = (str(asked(SHAPES[what], slug)).replace(f"{slug}.", "") for slug in ("here", "elsewhere"))

    assert second == first


@pytest.mark.parametrize("table", ROWS)
def test_and_the_rows_that_the_migrations_bring(table, db):
    first, second = (asked(ROWS[table].format(slug)) for slug in ("here", "elsewhere"))

    assert first
    assert second == first


@pytest.mark.slow
def test_the_migrations_say_the_same_in_djangos_own_way(db, monkeypatch):
    """Ours makes one class for each new table, Django's makes all that are related to it anew."""
    ours, theirs = said(monkeypatch), said(monkeypatch, tables_added_one_by_one=nullcontext)

    assert len(ours) > 500
    assert ours == theirs


def said(monkeypatch, **changed):
    monkeypatch.setattr(tables, "_said", [])
    for name, value in changed.items():
        monkeypatch.setattr(tables, name, value)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA tried")
        tables.make_tables("tried")
        transaction.set_rollback(True)
    connection.set_schema_to_public()
    return [
        re.sub(r"20\d\d-\d\d-\d\d \d\d:\d\d:[^']*|datetime\.datetime\([^)]*\)+", "…", str(one)) for one in tables._said
    ]
