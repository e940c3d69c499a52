import pytest

from conftest import NOW
from zhijia.union.demo import actions
from zhijia.union.demo.actions import papers
from zhijia.union.demo.data import WUCUI
from zhijia.union.demo.models import Chapter
from zhijia.union.federations import queries as federations
from zhijia.union.notices.models import Notice
from zhijia.union.people.models import Member, Post


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


def test_a_chapter_is_whole_or_absent_and_a_killed_load_goes_on(wucui, monkeypatch):
    Chapter.objects.filter(name="notices").delete()
    Notice.objects.all().delete()
    tell = papers.notices.tell_many

    def killed_at_the_second(**facts):
        if Notice.objects.exists():
            raise KeyboardInterrupt
        tell(**facts)

    with monkeypatch.context() as patch:
        patch.setattr(papers.notices, "tell_many", killed_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            load()
    after_the_kill = Notice.objects.count()
    load()

    assert after_the_kill == 0
    assert Notice.objects.count() == 4 * len(WUCUI.cast)


def test_a_federation_of_ones_own_at_a_demo_address_is_left_alone(wucui):
    type(wucui).objects.filter(slug="wucui").update(is_demo=False)
    federations.forget()
    said = []

    load(members=80, said=said)

    assert len(said) == 1
    assert "left alone" in said[0]
    assert Member.objects.filter(state="active").count() == 40
