import pytest
from django.db import transaction

from conftest import NOW, make_person
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.people import actions
from zhijia.union.people.models import Member, Organisation, OrganisationEvent, Post


def move(union, parent, by=None):
    return actions.move_organisation(organisation_id=union.id, parent_id=parent.id, by=by, now=NOW)


def merge(union, into, by=None):
    return actions.merge_organisation(organisation_id=union.id, into_id=into.id, by=by, now=NOW)


def opened(name, kind, parent, by=None, **more):
    return actions.add_organisation(name=name, kind=kind, parent_id=parent.id, by=by, now=NOW, **more)


def paths():
    return dict(Organisation.objects.values_list("id", "path"))


def test_a_moved_union_takes_everything_below_it_along(tree):
    team = opened("一班", "team", tree.boilers)
    unit = opened("能源公司", "unit", tree.federation)

    actions.move_organisation(organisation_id=tree.boilers.id, parent_id=unit.id, by=None, now=NOW)

    root = tree.federation.id
    assert paths()[tree.boilers.id] == f"{root}/{unit.id}/{tree.boilers.id}/"
    assert paths()[team.id] == f"{root}/{unit.id}/{tree.boilers.id}/{team.id}/"
    assert paths()[tree.pipes.id] == tree.pipes.path


def test_a_union_never_moves_below_itself(tree):
    with pytest.raises(Refusal, match="会成环"):
        move(tree.heating, tree.boilers)


def test_kinds_are_never_reversed(tree):
    with pytest.raises(Refusal, match="集团公司工会不能设在"):
        opened("倒挂集团", "group", tree.boilers)
    with pytest.raises(Refusal, match="不能设在"):
        move(tree.heating, tree.buses)


@pytest.mark.django_db(transaction=True)
def test_a_union_opened_below_one_that_is_moving_goes_along(tree, meanwhile):
    unit = opened("能源公司", "unit", tree.federation)
    with transaction.atomic():
        move(tree.boilers, unit)
        late = meanwhile(opened, "二班", "team", tree.boilers)

    assert late.result().path.startswith(f"{unit.path}{tree.boilers.id}/")


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_never_make_a_circle(tree, meanwhile, monkeypatch):
    monkeypatch.setattr("zhijia.union.people.actions.organisations.may_nest", lambda child, parent: True)
    with transaction.atomic():
        move(tree.heating, tree.buses)
        late = meanwhile(move, tree.buses, tree.heating)

    with pytest.raises(Refusal, match="会成环"):
        late.result()
    assert paths()[tree.heating.id] == f"{tree.federation.id}/{tree.buses.id}/{tree.heating.id}/"
    assert paths()[tree.boilers.id] == f"{paths()[tree.heating.id]}{tree.boilers.id}/"


def test_a_merger_hands_over_members_posts_and_children(tree, ann, officer):
    team = opened("一班", "team", tree.boilers)

    merge(tree.boilers, tree.pipes)

    assert set(tree.pipes.members.values_list("name", flat=True)) == {"安宁", "何干事"}
    assert Post.objects.get(user=officer).organisation == tree.pipes
    assert paths()[team.id] == f"{tree.pipes.path}{team.id}/"
    gone = Organisation.objects.get(id=tree.boilers.id)
    assert gone.closed_on
    assert gone.merged_into == tree.pipes
    assert list(OrganisationEvent.objects.filter(organisation=gone).values_list("kind", flat=True)) == [
        "opened",
        "merged",
    ]


def test_a_merger_gives_nobody_the_same_post_twice(tree, officer):
    Post.objects.create(user=officer, role="unit-officer", organisation=tree.pipes, starts_on=NOW.date())

    merge(tree.boilers, tree.pipes)

    assert Post.objects.filter(user=officer, ends_on=None).count() == 1


def test_a_union_with_members_is_not_closed_and_says_how_many(tree, ann):
    with pytest.raises(Refusal, match="还有 1 名会员、0 个下级工会。请先转走"):
        actions.close_organisation(organisation_id=tree.boilers.id, by=None, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_nobody_joins_a_union_that_is_just_closing(tree, meanwhile):
    with transaction.atomic():
        actions.close_organisation(organisation_id=tree.boilers.id, by=None, now=NOW)
        late = meanwhile(make_person, "晚来", "13911110000", tree.boilers)

    with pytest.raises(NotYours):
        late.result()
    assert not Member.objects.filter(name="晚来").exists()


def test_an_officer_acts_in_the_subtree_of_the_post_only(tree, officer):
    opened("一班", "team", tree.boilers, by=officer)

    for act in (
        lambda: opened("二班", "team", tree.pipes, by=officer),
        lambda: move(tree.boilers, tree.buses, by=officer),
        lambda: merge(tree.pipes, tree.boilers, by=officer),
        lambda: merge(tree.boilers, tree.pipes, by=officer),
    ):
        with pytest.raises(NotYours):
            act()


def test_the_history_says_who_when_from_and_to(tree, administrator):
    actions.rename_organisation(organisation_id=tree.boilers.id, name="锅炉集团工会", by=administrator, now=NOW)

    event = OrganisationEvent.objects.filter(organisation=tree.boilers).latest("id")
    assert (event.kind, event.before, event.after, event.by, event.at) == (
        "renamed",
        "锅炉厂工会",
        "锅炉集团工会",
        administrator,
        NOW,
    )


def test_a_credit_code_with_a_wrong_check_character_is_refused(tree):
    actions.rename_organisation(
        organisation_id=tree.boilers.id, name="锅炉厂工会", credit_code="91110000600037341L", by=None, now=NOW
    )

    with pytest.raises(Refusal, match="统一社会信用代码"):
        opened("甲", "team", tree.boilers, credit_code="91110000600037341A")


def test_the_same_form_sent_twice_opens_one_union(tree):
    from uuid import uuid4

    key = uuid4()
    assert opened("一班", "team", tree.boilers, request_key=key) == opened(
        "一班", "team", tree.boilers, request_key=key
    )
