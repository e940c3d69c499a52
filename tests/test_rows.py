"""SQL that is written once says what Django's own would say."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, models, transaction

from zhijia.kernel.rows import Among, insert, once
from zhijia.union.claims.models import Pool
from zhijia.union.journal.models import Line
from zhijia.union.people.models import Member

MOMENT = datetime(2026, 12, 5, 11, 30, 0, 123456, tzinfo=UTC)


def line(**more):
    facts = {"什么": "“引号” \\ 与\n换行", "n": 3, "when": MOMENT, "none": None, "list": [1, "二"]}
    return Line(kind="change", what="order.placed", at=MOMENT, about="order:1", organisation="1/2/", facts=facts | more)


def test_what_is_inserted_is_what_bulk_create_inserts(tree):
    quick, slow = [line(by=n) for n in range(3)], [line(by=n) for n in range(3)]
    insert(quick)
    Line.objects.bulk_create(slow)

    def written(these):
        return list(
            Line.objects.filter(id__in=[one.pk for one in these]).order_by("id").values("at", "by", "what", "facts")
        )

    assert written(quick) == written(slow)
    assert written(quick)[0]["at"] == MOMENT  # to the microsecond
    assert [one["facts"]["by"] for one in written(quick)] == [0, 1, 2]


def test_each_knows_its_key_and_is_no_new_row_any_more(tree):
    pools = [Pool(name=f"池 {n}", total=n, remaining=n, request_key=uuid4()) for n in range(1, 4)]
    insert(pools)

    assert [Pool.objects.get(id=one.pk).name for one in pools] == ["池 1", "池 2", "池 3"]
    pools[0].name = "改名"
    pools[0].save()
    assert Pool.objects.count() == 3


def test_nothing_is_inserted_of_nothing(tree, django_assert_num_queries):
    with django_assert_num_queries(0):
        insert([])


def test_the_database_s_checks_hold_and_nothing_is_left(tree):
    good, bad = (Pool(name="池", total=1, remaining=n, request_key=uuid4()) for n in (1, 2))

    with pytest.raises(IntegrityError), transaction.atomic():
        insert([good, bad])

    assert Pool.objects.count() == 0


@once
def members_of(ids, state):
    return Member.objects.filter(Among("id", ids), state=state).order_by("id").values("id", "tags", "joined_on")


def test_a_query_that_is_worked_out_once_answers_each_as_django_does(tree, ann, ben, django_assert_num_queries):
    ids = [ann.person.id, ben.person.id]
    Member.objects.filter(id=ben.person.id).update(tags=["劳模"])
    with django_assert_num_queries(3):
        both = members_of(ids=ids, state="active")
        one, none = members_of(ids=ids[1:], state="active"), members_of(ids=ids, state="left")

    assert both == list(Member.objects.filter(id__in=ids).order_by("id").values("id", "tags", "joined_on"))
    assert (one, none) == (both[1:], [])
    assert one[0]["tags"] == ["劳模"]
    assert members_of(ids=[], state="active") == []


def test_only_values_are_asked_once(tree):
    with pytest.raises(TypeError):
        once(lambda ids: Member.objects.filter(Among("id", ids)))(ids=[1])


def test_a_row_that_sets_a_field_itself_is_not_for_insert():
    class Stamped(models.Model):
        at = models.DateTimeField(auto_now=True)

        class Meta:
            app_label = "journal"
            managed = False

    with pytest.raises(TypeError):
        insert([Stamped()])
