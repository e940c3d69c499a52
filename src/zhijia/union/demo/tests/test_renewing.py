"""A demo that is left running keeps its shelves."""

from datetime import timedelta

from conftest import NOW
from zhijia.union.demo import actions
from zhijia.union.goods import actions as goods
from zhijia.union.goods.models import Evidence, Sku


def on_shelf(now):
    goods.refresh_due(now=now)
    return Sku.objects.filter(off="").count()


def test_a_demo_left_alone_would_empty_its_shelves(wucui):
    assert on_shelf(NOW) > 10
    assert on_shelf(NOW + timedelta(days=91)) == 0


def test_what_the_demo_invented_is_seen_anew_before_it_lapses(wucui):
    before = on_shelf(NOW)
    for day in range(1, 200):
        actions.renew_evidence(now=NOW + timedelta(days=day))

    much_later = NOW + timedelta(days=199)
    assert on_shelf(much_later) == before
    newest = Evidence.objects.order_by("-seen_on")[0]
    assert (newest.state, newest.expires_on - newest.seen_on) == ("approved", timedelta(days=90))
    assert actions.renew_evidence(now=much_later) == 0  # each once, however often it is asked for


def test_evidence_that_somebody_handed_in_is_theirs_to_renew(wucui):
    Evidence.objects.update(file_name="photo.png")

    assert actions.renew_evidence(now=NOW + timedelta(days=88)) == 0
