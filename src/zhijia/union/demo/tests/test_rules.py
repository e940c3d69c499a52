import doctest
from datetime import date

import pytest
from stdnum.cn import ric

from zhijia.union.demo import rules
from zhijia.union.demo.data import BINHAI, STORIES
from zhijia.union.demo.data.posts import LINES
from zhijia.union.people.rules import Role

TODAY = date(2026, 11, 23)


def test_the_examples_run():
    assert doctest.testmod(rules).failed == 0


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)
def test_everybody_s_place_is_in_the_tree(story):
    names = [branch.name for branch in rules.flat(story.tree)]

    assert len(names) == len(set(names))
    assert {player.at for player in story.cast} <= set(names)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)
def test_the_people_are_the_same_at_every_call_and_in_any_pieces(story):
    whole = list(rules.invent(story, 0, 300, TODAY))

    assert whole == [*rules.invent(story, 0, 120, TODAY), *rules.invent(story, 120, 300, TODAY)]


def test_invented_identity_numbers_are_right_in_form_and_given_once():
    numbers = [one.identity for one in rules.invent(STORIES[0], 0, 20_000, TODAY) if one.identity]

    assert len(set(numbers)) == len(numbers)
    assert all(ric.is_valid(number) and number[4:6] == "00" for number in numbers)


def test_the_cast_of_beijing_holds_every_post_there_is():
    roles = {player.role for player in STORIES[0].cast}

    assert set(Role) <= roles
    assert set(Role) == set(LINES)


def test_federations_and_people_never_share_a_phone():
    assert len({story.digit for story in STORIES}) == len(STORIES)
    assert next(rules.invent(BINHAI, 0, 1, TODAY)).phone > BINHAI.phone_of(len(BINHAI.cast))
