"""What people are told reaches them, once, and nobody else."""

from datetime import timedelta

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from conftest import NOW
from zhijia.union.notices import actions, jobs, queries
from zhijia.union.notices.models import Notice, SmsMessage


@pytest.fixture
def told(ann):
    for n in range(25):
        actions.tell(user=ann, title=f"第{n}件事", body="请看", path="services/", now=NOW + timedelta(minutes=n))
    return list(Notice.objects.order_by("id"))


class Post:
    sent = []

    def send(self, *, phone, text, key):
        self.sent.append((phone, text, key))


@pytest.fixture
def post(settings):
    settings.SMS_CARRIER = f"{__name__}.Post"
    Post.sent = []
    return Post.sent


class BrokenPost:
    def send(self, **message):
        raise OSError("no line")


def test_the_newest_come_first_and_the_older_ones_on_the_next_page(sign_in, ann, told):
    first = sign_in(ann).get("/here/notices/").content.decode()
    second = sign_in(ann).get(f"/here/notices/?before={told[5].id}").content.decode()

    assert first.index("第24件事") < first.index("第5件事")
    assert "第4件事" not in first
    assert "第4件事" in second


def test_a_list_costs_the_same_for_one_notice_and_for_twenty(sign_in, ann, told, django_assert_max_num_queries):
    client = sign_in(ann)

    with django_assert_max_num_queries(10):
        client.get("/here/notices/")


def test_opening_a_notice_reads_it(sign_in, ann, told):
    sign_in(ann).get(f"/here/notices/{told[0].id}/")

    assert queries.unread_count(ann) == 24


def test_all_read_leaves_what_came_meanwhile(sign_in, ann, told):
    sign_in(ann).post("/here/notices/read/", {"up_to": told[-2].id})

    assert [one.title for one in queries.of(ann).filter(read_at=None)] == ["第24件事"]


@pytest.mark.parametrize("up_to", ["", "x", "9" * 30, "-1", "²"])
def test_a_mangled_mark_reads_nothing(sign_in, ann, told, up_to):
    assert sign_in(ann).post("/here/notices/read/", {"up_to": up_to}).status_code == 302

    assert queries.unread_count(ann) == 25


def test_nobody_opens_another_s_notice(sign_in, ben, told):
    assert sign_in(ben).get(f"/here/notices/{told[0].id}/").status_code == 404
    assert queries.unread_count(told[0].user) == 25


def test_the_same_is_told_once(ann):
    for _ in range(2):
        actions.tell(user=ann, title="入会申请已通过", key="application:7", now=NOW)

    assert queries.unread_count(ann) == 1


def test_a_notice_leads_nowhere_outside(ann):
    for path in ("//evil.example", "https://evil.example/", "javascript:alert(1)", "\\\\evil"):
        actions.tell(user=ann, title="x", path=path, now=NOW)

    assert {one.url for one in queries.of(ann)} == {""}


def test_what_is_written_in_a_notice_is_shown_not_run(sign_in, ann):
    actions.tell(user=ann, title="<script>alert(1)</script>", now=NOW)

    assert "<script>alert" not in sign_in(ann).get("/here/notices/").content.decode()


def test_a_message_is_queued_in_the_transaction_and_goes_with_it(db):
    with transaction.atomic():
        actions.send_sms(phone="13900000001", text="123456", now=NOW)
        assert ProcrastinateJob.objects.filter(task_name="notices.send_sms").exists()
        transaction.set_rollback(True)

    assert not SmsMessage.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name="notices.send_sms").exists()


def test_a_message_is_sent_once_and_its_words_are_wiped(db, post):
    message = actions.send_sms(phone="13900000001", text="验证码 123456", now=NOW)

    jobs.send_sms(message_id=message.id)
    jobs.send_sms(message_id=message.id)

    assert post == [("13900000001", "验证码 123456", f"sms-{message.id}")]
    assert SmsMessage.objects.get().text == ""


def test_a_message_that_was_not_taken_stays_to_be_sent_again(db, settings, post):
    message = actions.send_sms(phone="13900000001", text="验证码 123456", now=NOW)

    settings.SMS_CARRIER = f"{__name__}.BrokenPost"
    with pytest.raises(OSError, match="no line"):
        jobs.send_sms(message_id=message.id)
    settings.SMS_CARRIER = f"{__name__}.Post"
    jobs.send_sms(message_id=message.id)

    assert len(post) == 1


def test_the_words_of_a_message_are_shown_only_in_a_demo(federation, settings, post):
    message = actions.send_sms(phone="13900000001", text="验证码 123456", now=NOW)
    assert queries.shown_messages() == []

    settings.DEMO, federation.is_demo = True, True
    jobs.send_sms(message_id=message.id)

    try:
        assert [one.text for one in queries.shown_messages("13900000001")] == ["验证码 123456"]
    finally:
        federation.is_demo = False


def test_old_messages_are_forgotten(db, post):
    old = actions.send_sms(phone="13900000001", text="旧", now=NOW - timedelta(days=365))
    new = actions.send_sms(phone="13900000001", text="新", now=NOW)

    actions.hand_over(message_id=new.id, now=NOW)

    assert not SmsMessage.objects.filter(id=old.id).exists()
