from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction

from conftest import NOW, make_person
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.people import actions, queries
from zhijia.union.people.models import Post

TODAY = date(2026, 11, 23)


def give(union, by, role="unit-officer", phone="13900000001", name="安宁", **more):
    return actions.give_post(
        phone=phone, name=name, role=role, organisation_id=union.id, starts_on=TODAY, by=by, now=NOW, **more
    )


def end(post, by):
    return actions.end_post(post_id=post.id, ends_on=TODAY, by=by, now=NOW)


def test_a_post_opens_the_workbench_over_its_subtree(ann, tree, administrator):
    give(tree.boilers, administrator)

    person = queries.person(ann, TODAY)
    assert person.may("roster.write", tree.boilers.path)
    assert not person.may("roster.write", tree.depot.path)


def test_an_ended_post_opens_nothing_from_the_next_day(ann, tree, administrator):
    end(give(tree.boilers, administrator), administrator)

    assert queries.person(ann, TODAY).may("workbench")
    assert not queries.person(ann, date(2026, 11, 24)).may("workbench")


def test_nobody_gives_posts_to_themselves(tree, administrator):
    with pytest.raises(Refusal, match="不能给自己任职"):
        give(tree.boilers, administrator, phone=administrator.phone, name="管理员")


def test_posts_are_given_over_the_own_subtree_only(tree, ann, ben):
    local = make_person("分管", "13900000099", tree.heating, "administrator")

    give(tree.boilers, local)
    with pytest.raises(NotYours):
        give(tree.depot, local, phone=ben.phone, name="毕成")


def test_an_officer_without_the_right_gives_no_posts(tree, officer):
    with pytest.raises(NotYours):
        give(tree.boilers, officer)


def test_the_last_administrator_stays(tree, administrator):
    with pytest.raises(Refusal, match="最后一位系统管理员"):
        end(Post.objects.get(user=administrator), None)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_end_each_other_at_once(tree, administrator, meanwhile):
    second = make_person("副管理员", "13900000098", tree.federation, "administrator")
    first_post, second_post = Post.objects.get(user=administrator), Post.objects.get(user=second)
    with transaction.atomic():
        end(second_post, administrator)
        late = meanwhile(end, first_post, second)

    with pytest.raises(Refusal, match="最后一位系统管理员"):
        late.result()


def test_the_same_post_is_not_given_twice(tree, ann, administrator):
    key = uuid4()
    assert give(tree.boilers, administrator, request_key=key) == give(tree.boilers, administrator, request_key=key)

    with pytest.raises(Refusal, match="不用重复任命"):
        give(tree.boilers, administrator)


def test_a_post_that_ends_before_it_starts_is_refused(tree, ann, administrator):
    with pytest.raises(Refusal, match="早于"):
        give(tree.boilers, administrator, ends_on=date(2026, 1, 1))


def test_posts_are_given_and_ended_on_the_page(sign_in, tree, ann, administrator):
    desk = sign_in(administrator)
    said = {
        "phone": ann.phone,
        "name": "安宁",
        "role": "unit-officer",
        "organisation_id": tree.boilers.id,
        "starts_on": "2026-11-01",
        "request_key": str(uuid4()),
    }
    assert "安宁" in desk.post("/here/work/posts/add/", said, follow=True).content.decode()

    post = Post.objects.get(user=ann)
    assert desk.post(f"/here/work/posts/{post.id}/end/").status_code == 302
    post.refresh_from_db()
    assert post.ends_on
