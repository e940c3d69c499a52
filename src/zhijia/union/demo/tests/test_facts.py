"""The figures of the newspaper page stay true in the demo."""

from datetime import date

from zhijia.union.demo.data import BEIJING, BINHAI, CRCC, STORIES
from zhijia.union.demo.data.beijing import FOUNDERS, MEMBER_UNITS
from zhijia.union.demo.rules import flat, invent

TODAY = date(2026, 11, 23)


def test_beijing_has_52_member_units_of_which_5_founded_the_service():
    union = BEIJING.tree.below[0]

    assert union.name == "北京市工业（国防）工会"
    assert len(MEMBER_UNITS) == len(union.below) == 52
    assert set(FOUNDERS) == {"时尚控股", "同仁堂", "一轻控股", "金隅集团", "北汽集团"}
    assert [branch.kind for branch in union.below].count("group") == 5


def test_the_47_other_units_say_that_they_are_invented():
    assert all("演示" in branch.name for branch in MEMBER_UNITS if branch.kind == "unit")


def test_binhai_has_780_workers_almost_40_percent_of_them_young():
    cast = [player for player in BINHAI.cast if player.is_member]
    others = list(invent(BINHAI, 0, BINHAI.members - len(cast), TODAY))

    young = sum("young" in one.tags for one in [*cast, *others])

    assert len(cast) + len(others) == 780
    assert 0.38 < young / 780 < 0.40


def test_every_federation_of_the_page_is_there():
    assert [story.slug for story in STORIES] == ["beijing", "shiyan", "wenzhou", "binhai", "crcc", "wucui", "fujian"]


def test_no_data_file_is_large():
    from pathlib import Path

    import zhijia.union.demo.data as data

    assert all(path.stat().st_size < 100_000 for path in Path(data.__file__).parent.glob("*.py"))


def test_the_railway_builders_work_far_from_home():
    assert len([branch for branch in flat(CRCC.tree) if branch.kind == "group"]) == 14
