import pytest

from conftest import NOW
from zhijia.union.accounts.models import User
from zhijia.union.demo import actions
from zhijia.union.demo.actions import people
from zhijia.union.demo.data import WUCUI
from zhijia.union.demo.models import Chapter
from zhijia.union.federations import queries as federations
from zhijia.union.people.models import Member, Organisation, Post


def load(members=40, said=None):
    actions.load_story(WUCUI, members=members, say=(said if said is not None else []).append, now=NOW)


def test_it_has_the_members_asked_for_with_the_cast_among_them(wucui):
    assert Member.objects.filter(state="active").count() == 40
    assert Post.objects.filter(user__name="付知民", role="petition-officer").exists()


def test_a_second_load_says_and_changes_nothing(wucui, django_assert_max_num_queries):
    before, said = Member.objects.count(), []

    with django_assert_max_num_queries(6):  # the federation, its chapters, and moving between the schemas
        load(said=said)

    assert said == []
    assert Member.objects.count() == before


def test_asking_for_more_members_adds_them_to_those_who_are_there(wucui):
    known = set(Member.objects.values_list("phone", "name"))

    load(members=60)

    assert Member.objects.filter(state="active").count() == 60
    assert known < set(Member.objects.values_list("phone", "name"))


def test_a_load_that_was_killed_goes_on(wucui, monkeypatch):
    Chapter.objects.filter(name="cast").delete()
    Post.objects.all().delete()
    Member.objects.all().delete()
    User.objects.all().delete()
    Chapter.objects.filter(name="members").delete()

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(people, "_enrol_some", killed)
        with pytest.raises(KeyboardInterrupt):
            load()
    load()

    assert Member.objects.filter(state="active").count() == 40
    assert Organisation.objects.count() == 22


def test_a_federation_of_ones_own_at_a_demo_address_is_left_alone(wucui):
    type(wucui).objects.filter(slug="wucui").update(is_demo=False)
    federations.forget()
    said = []

    load(members=80, said=said)

    assert said == ["wucui: this address belongs to a federation of your own, left alone"]
    assert Member.objects.filter(state="active").count() == 40
