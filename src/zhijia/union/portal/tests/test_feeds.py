"""A company's own list comes in by itself, and nothing else comes in with it."""

import ipaddress
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob

from conftest import NOW, make_person
from zhijia.kernel.refusal import Refusal
from zhijia.union.journal.models import Line
from zhijia.union.portal import actions, jobs, rules
from zhijia.union.portal.actions.fetching import fetch, is_public, public_address
from zhijia.union.portal.models import Feed, FeedRun, Service
from zhijia.union.portal.rules import read_feed

CAR = {"id": "c1", "title": "新能源车团购", "category": "行", "url": "https://cars.example.org/ev"}
RENT = {"id": "c2", "title": "长途租车", "category": "travel", "summary": "提前两周预订"}
CARE = {"id": "c3", "title": "养车", "category": "travel"}


@pytest.fixture
def feed(tree, source):
    source.put(CAR, RENT, CARE)
    values = {"title": "集团清单", "url": source.url(), "format": "json", "every_hours": 6, "mapping": {}}
    return actions.add_feed(organisation_id=tree.heating.id, values=values, by=None, now=NOW)


def run(feed, **more):
    return actions.run_feed(feed_id=feed.id, by=None, now=NOW, **more)


def state(external_id):
    return Service.objects.get(external_id=external_id).state


def test_the_rows_of_a_feed_become_services_of_its_owner(feed, sign_in, ann, ben):
    done = run(feed)

    assert (done.outcome, done.added) == ("done", 3)
    assert "新能源车团购" in sign_in(ann).get("/here/services/?category=travel").content.decode()
    assert "新能源车团购" not in sign_in(ben).get("/here/services/").content.decode()


def test_the_same_content_twice_changes_nothing(feed, source):
    run(feed)
    before = list(Service.objects.values())
    lines = Line.objects.count()

    again = run(feed)
    Feed.objects.update(etag="")  # and once more with the content in full
    third = run(feed)

    assert [again.outcome, third.outcome] == ["unchanged", "unchanged"]
    assert source.asked() == ["200", "304", "200"]
    assert list(Service.objects.values()) == before
    assert Line.objects.count() == lines


def test_a_changed_row_changes_its_service_and_a_vanished_one_is_taken_down_and_comes_back(feed, source):
    run(feed)
    source.put({**CAR, "title": "新能源车优惠"}, RENT)

    second = run(feed)
    assert (second.changed, second.retired) == (1, 1)
    assert Service.objects.get(external_id="c1").title == "新能源车优惠"
    assert state("c3") == "vanished"

    source.put(CAR, RENT, CARE)
    assert run(feed).revived == 1
    assert state("c3") == "published"


def test_a_bad_row_is_told_and_the_good_ones_come_in(feed, source):
    source.put(CAR, {**RENT, "url": "javascript:alert(1)"}, {"id": "c9"}, "text", {**CARE, "id": "c1"})

    done = run(feed)

    assert (done.added, done.bad) == (1, 4)
    assert [fault[:2] for fault in done.faults] == [[2, "url"], [3, "title"], [4, ""], [5, "id"]]


def test_a_row_that_turns_bad_keeps_what_was_known_of_it(feed, source):
    run(feed)
    source.put(CAR, RENT, {**CARE, "title": "x" * 500})

    done = run(feed)

    assert (done.retired, done.bad) == (0, 1)
    assert state("c3") == "published"


def test_a_feed_that_shrinks_by_more_than_half_waits_for_a_person(feed, source):
    run(feed)
    source.put(CAR)

    held = run(feed)
    again = run(feed)  # it stays held: the answer that was not taken is not remembered as known
    assert [held.outcome, again.outcome] == ["held", "held"]
    assert Service.objects.filter(state="published").count() == 3

    assert run(feed, even_if_shrunk=True).retired == 2
    assert [state("c1"), state("c2")] == ["published", "vanished"]


@pytest.mark.parametrize("content", ["", "[", "{}", '{"services": []}', "null", "\0\0"])
def test_an_empty_or_broken_file_takes_nothing_down(feed, source, content):
    run(feed)
    (source.folder / "list.json").write_text(content)

    assert run(feed).outcome in ("held", "failed")
    assert Service.objects.filter(state="published").count() == 3


def test_what_an_officer_took_down_is_not_put_up_again(feed, source):
    run(feed)
    actions.retire_service(service_id=Service.objects.get(external_id="c1").id, by=None, now=NOW)
    source.put({**CAR, "title": "又来了"}, RENT, CARE)

    run(feed)

    assert state("c1") == "retired"


@pytest.mark.parametrize(
    ("path", "says"),
    [("huge", "5 MB"), ("zipped", "压缩"), ("inside", "内部网络"), ("round", "转了"), ("nothing", "404")],
)
def test_a_source_that_misbehaves_is_a_sentence(feed, source, path, says):
    Feed.objects.update(url=source.url(path))

    done = run(feed)

    assert done.outcome == "failed"
    assert says in done.note
    assert not Service.objects.exists()


def test_a_redirect_within_what_is_allowed_is_followed(feed, source):
    Feed.objects.update(url=source.url("moved"))

    assert run(feed).added == 3


def test_a_source_that_is_gone_is_a_sentence(feed, source):
    source.process.terminate()
    source.process.wait()

    assert "连不上" in run(feed).note


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://100.64.0.1/",
        "http://93.184.216.34/",
        "ftp://93.184.216.34/",
        "file:///etc/passwd",
        "https://user:word@93.184.216.34/",
        "https:///x",
        "https://93.184.216.34:99999/",
    ],
)
def test_a_feed_does_not_lead_into_the_house(url):
    with pytest.raises(Refusal):
        public_address(url)


def test_plain_http_stays_on_this_machine_even_where_that_is_allowed(settings):
    settings.FEED_ALLOW_LOCAL = True

    assert public_address("http://127.0.0.1:8000/") == "127.0.0.1"
    with pytest.raises(Refusal, match="https://"):
        public_address("http://93.184.216.34/")


def test_a_file_without_end_is_not_read_to_its_end(source):
    with pytest.raises(Refusal, match="5 MB"):
        fetch(source.url("huge"))


def test_a_name_with_one_foot_inside_is_refused(monkeypatch):
    both = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("192.168.1.9", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **kwargs: both)

    with pytest.raises(Refusal, match="内部网络"):
        fetch("https://two-faced.example.org/list.json")


def test_the_open_internet_is_let_through():
    assert public_address("https://93.184.216.34/list.json") == "93.184.216.34"
    assert is_public(ipaddress.ip_address("2606:4700::1111"))
    assert not is_public(ipaddress.ip_address("2002:0a00:0001::"))  # 6to4 around 10.0.0.1
    assert not is_public(ipaddress.ip_address("64:ff9b::7f00:1"))  # NAT64 around 127.0.0.1


def test_the_clock_queues_what_is_due_once(feed, db):
    due = NOW + timedelta(hours=7)

    assert actions.run_due_feeds(now=due) == 1
    assert actions.run_due_feeds(now=due) == 0

    assert ProcrastinateJob.objects.filter(task_name="portal.run_feed").count() == 1


def test_the_job_runs_the_feed(feed):
    jobs.run_feed(feed_id=feed.id)

    assert Service.objects.count() == 3


def test_two_runs_at_once_import_once(tree_then, meanwhile):
    feed = tree_then
    from django.db import transaction

    with transaction.atomic():
        Feed.objects.select_for_update().get(id=feed.id)
        second = meanwhile(run, feed)
        run(feed)

    assert second.result().added == 0
    assert Service.objects.count() == 3


@pytest.fixture
def tree_then(transactional_db, source, tree):
    source.put(CAR, RENT, CARE)
    values = {"title": "集团清单", "url": source.url(), "format": "json"}
    return actions.add_feed(organisation_id=tree.heating.id, values=values, by=None, now=NOW)


CSV = "编号,名称,类别\nt1,膏方节预约,医\nt2,,医\nt3,药膳讲堂,不存在\n"
COLUMNS = {"id": "编号", "title": "名称", "category": "类别"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_columns_and_the_encoding_people_have(encoding):
    reading = read_feed(CSV.encode(encoding), kind="csv", mapping=COLUMNS)

    assert [row.title for row in reading.rows.values()] == ["膏方节预约"]
    assert [(fault.row, fault.column) for fault in reading.faults] == [(2, "名称"), (3, "类别")]


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00\x01", b'id,title\n"a', b"a,b\n" + b"1,2\n" * 5_001, b"x" * (6 * 1024 * 1024)],
)
def test_a_file_that_is_none_is_refused_whole(content):
    with pytest.raises(Refusal):
        read_feed(content, kind="csv", mapping={})


def test_a_deep_json_is_refused_and_not_fallen_into():
    with pytest.raises(Refusal):
        read_feed(b"[" * 100_000, kind="json", mapping={})


def test_a_list_deep_in_a_json_is_found_by_its_place():
    content = b'{"data": {"services": [{"id": 7, "title": "x"}], "more": []}}'

    assert list(read_feed(content, kind="json", mapping={rules.feeds.ROWS: "data.services"}).rows) == ["7"]


def test_an_officer_adds_tries_uploads_runs_and_removes(sign_in, tree):
    client = sign_in(make_person("丁思源", "13900000021", tree.heating, "shop-officer"))
    form = {"organisation": tree.heating.id, "title": "清单", "format": "csv", "audience": "members", "every_hours": 0}
    form |= {f"col_{ours}": theirs for ours, theirs in COLUMNS.items()}

    assert client.post("/here/work/services/feeds/new/", form).status_code == 302
    feed = Feed.objects.get()
    assert client.post(f"/here/work/services/feeds/{feed.id}/try/").status_code == 422  # nothing to read yet
    tried = client.post(
        f"/here/work/services/feeds/{feed.id}/upload/", {"file": SimpleUploadedFile("a.csv", CSV.encode())}
    )
    assert "没有“不存在”这个类别" in tried.content.decode()
    assert not Service.objects.exists()
    client.post(f"/here/work/services/feeds/{feed.id}/run/")
    assert Service.objects.get().title == "膏方节预约"
    assert FeedRun.objects.get().bad == 2
    assert client.get(f"/here/work/services/feeds/{feed.id}/").status_code == 200
    assert client.get("/here/work/services/feeds/").status_code == 200
    assert client.get(f"/here/work/services/feeds/{feed.id}/edit/").status_code == 200
    client.post(f"/here/work/services/feeds/{feed.id}/remove/")

    assert Service.objects.get().state == "retired"
    assert not Feed.objects.exists()


def test_a_file_that_is_too_large_is_not_read(sign_in, tree, monkeypatch):
    client = sign_in(make_person("丁思源", "13900000021", tree.heating, "shop-officer"))
    feed = Feed.objects.create(organisation=tree.heating, title="清单", format="csv")
    monkeypatch.setattr("zhijia.union.portal.views.feeds.MOST_BYTES", 10)

    page = client.post(f"/here/work/services/feeds/{feed.id}/upload/", {"file": SimpleUploadedFile("a.csv", b"x" * 11)})

    assert page.status_code == 422
    assert not Feed.objects.get().file
