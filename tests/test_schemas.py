"""What a federation's schema may not have, so that Citus can place it on any node, and a file can carry it away.

Looked up in the catalogue of the database, where no code can hide anything.
"""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AlterField

pytestmark = pytest.mark.django_db


def rows(query):
    with connection.cursor() as sql:
        sql.execute(query)
        return sql.fetchall()


OWN_TRIGGERS = """SELECT tgname, tgrelid::regclass FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND relnamespace = 'here'::regnamespace"""
KEYS_ELSEWHERE = """SELECT conname, conrelid::regclass, confrelid::regclass FROM pg_constraint
    JOIN pg_class AS target ON target.oid = confrelid
    WHERE contype = 'f' AND connamespace = 'here'::regnamespace AND target.relnamespace <> connamespace"""
ODD_THINGS = """SELECT relname, relkind FROM pg_class
    WHERE relnamespace = 'here'::regnamespace AND relkind NOT IN ('r', 'i', 'S', 't')"""
FUNCTIONS = "SELECT proname FROM pg_proc WHERE pronamespace = 'here'::regnamespace"
INHERITED = """SELECT inhrelid::regclass FROM pg_inherits
    JOIN pg_class ON pg_class.oid = inhrelid WHERE relnamespace = 'here'::regnamespace"""
FOREIGN_SEQUENCES = """SELECT adrelid::regclass, pg_get_expr(adbin, adrelid) FROM pg_attrdef
    JOIN pg_class ON pg_class.oid = adrelid WHERE relnamespace = 'here'::regnamespace
    AND pg_get_expr(adbin, adrelid) LIKE '%nextval%'"""
KEYLESS = """SELECT relname FROM pg_class WHERE relnamespace = 'here'::regnamespace AND relkind = 'r'
    AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = pg_class.oid AND indisprimary)"""


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(OWN_TRIGGERS, id="a trigger"),
        pytest.param(KEYS_ELSEWHERE, id="a key into another schema"),
        pytest.param(ODD_THINGS, id="a view, a partitioned or a foreign table"),
        pytest.param(FUNCTIONS, id="a function"),
        pytest.param(INHERITED, id="a table that inherits"),
        pytest.param(FOREIGN_SEQUENCES, id="a number that is not an identity"),
        pytest.param(KEYLESS, id="a table without a primary key"),
    ],
)
def test_no_federation_has(query):
    assert rows(query) == []


def test_the_catalogue_is_asked_about_a_schema_with_tables():
    assert rows("SELECT count(*) > 50 FROM pg_tables WHERE schemaname = 'here'") == [(True,)]


def test_what_must_not_be_there_would_be_seen():
    with connection.cursor() as sql:
        sql.execute("CREATE TABLE here.bad (id int, space int REFERENCES public.federations_federation)")
        sql.execute("CREATE FUNCTION here.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
        sql.execute("CREATE TRIGGER touched BEFORE INSERT ON here.bad FOR EACH ROW EXECUTE FUNCTION here.touch()")

    assert all(rows(query) for query in (OWN_TRIGGERS, KEYS_ELSEWHERE, FUNCTIONS, KEYLESS))


def test_no_migration_of_ours_alters_an_identity():
    loader = MigrationLoader(connection)
    altered = [
        (key, operation.model_name)
        for key, migration in loader.disk_migrations.items()
        if type(migration).__module__.startswith("zhijia.")
        for operation in migration.operations
        if isinstance(operation, AlterField) and operation.name == "id"
    ]

    assert altered == []
