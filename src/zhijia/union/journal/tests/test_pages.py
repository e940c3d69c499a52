"""The journal is read by whoever answers for it, narrowed to their unions, and never changed."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from conftest import NOW
from zhijia.kernel import jobs
from zhijia.union.journal import actions
from zhijia.union.journal.models import Line


@pytest.fixture
def lines(tree, ann):
    for n in range(60):
        actions.write("service.added", by=ann, at=NOW, organisation=tree.boilers.path, n=n)
    actions.exported("members.exported", by=ann, at=NOW, purpose="核对", rows=3, organisation=tree.buses.path)


def test_lines_are_shown_in_words_newest_first_and_paged(sign_in, auditor, lines):
    client = sign_in(auditor)

    first = client.get("/here/work/journal/?what=service.&kind=change").content.decode()

    assert "服务 登记" in first
    older = Line.objects.filter(what="service.added").order_by("-id")[49].id
    assert f"before={older}" in first
    assert client.get(f"/here/work/journal/?what=service.&before={older}").content.decode().count("服务 登记") == 10


def test_filters_narrow(sign_in, auditor, lines):
    page = sign_in(auditor).get("/here/work/journal/?kind=export&who=安").content.decode()

    assert "核对" in page
    assert "服务 登记" not in page


def test_a_post_sees_its_own_subtree_only(sign_in, tree, lines):
    from datetime import date

    from django.contrib.auth import get_user_model

    leader = get_user_model().objects.create_user("leader", name="梁领导")
    leader.posts.create(role="leader", organisation=tree.buses, starts_on=date(2026, 1, 1))

    page = sign_in(leader).get("/here/work/journal/").content.decode()

    assert "核对" in page
    assert "服务 登记" not in page


def test_the_list_costs_the_same_however_long(sign_in, auditor, lines, django_assert_max_num_queries):
    client = sign_in(auditor)
    with django_assert_max_num_queries(10):
        client.get("/here/work/journal/")


def test_an_export_is_a_line_itself(sign_in, auditor, lines):
    client = sign_in(auditor)

    assert client.post("/here/work/journal/export/", {"purpose": ""}).status_code == 302
    response = client.post("/here/work/journal/export/?kind=export", {"purpose": "年度审计"})

    assert response["Content-Disposition"] == 'attachment; filename="journal.xlsx"'
    assert Line.objects.filter(what="journal.lines").get().facts == {"purpose": "年度审计", "rows": 1}


def test_a_line_is_never_changed_or_removed(lines):
    one = Line.objects.order_by("-id").first()
    with pytest.raises(TypeError):
        one.save()
    with pytest.raises(TypeError):
        Line.objects.all().update(what="x")
    with pytest.raises(TypeError):
        Line.objects.all().delete()


def test_the_queue_shows_this_federations_jobs_and_only_the_failed_go_again(sign_in, administrator):
    from django.db import connection

    mine = jobs.enqueue("portal.run_feed", feed_id=1)
    with connection.cursor() as sql:
        sql.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [mine])
        sql.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [mine])
        sql.execute("SELECT id FROM procrastinate_jobs WHERE id = %s", [mine])
    client = sign_in(administrator)
    page = client.get("/here/work/jobs/").content.decode()
    assert "portal.run_feed" in page
    assert "再试一次" in page

    client.post(f"/here/work/jobs/{mine}/again/")

    assert ProcrastinateJob.objects.get(id=mine).status == "todo"
    assert client.post("/here/work/jobs/999999/again/").status_code == 404
