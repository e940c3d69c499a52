"""Sent, approved, within the limits: whoever comes second, whatever changes meanwhile."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from conftest import NOW, make_person
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims.models import Pool
from zhijia.union.gifts import actions, queries
from zhijia.union.gifts.models import Override, Tally
from zhijia.union.goods.models import Sku
from zhijia.union.journal.models import Line as JournalLine

from .cast import again, approvals, approve, limit, plan, ready, send

pytestmark = pytest.mark.django_db


def left(sku):
    return Pool.objects.get(id=sku.pool_id).remaining


def test_an_approved_order_holds_stock_and_limits_and_asks_for_its_money(draft, officer, leader, cakes):
    limit(year="1800", spring="500")

    sent = send(draft, officer)
    approved = approve(draft, leader)

    assert (sent.people, sent.amount, sent.state) == (12, Decimal(960), "submitted")  # 80 each, from ten boxes on
    assert (approved.state, approved.payment.amount) == ("approved", 960)
    assert approved.held_until == NOW + timedelta(days=7)
    assert left(cakes) == 20_000 - 12
    assert set(Tally.objects.values_list("occasion", "plain", "cap")) == {("festivals", 80, 1800), ("spring", 80, 500)}


def test_what_is_missing_is_said_with_the_place_to_put_it_right(works, officer, cakes, leader):
    campaign = plan(works, officer)
    with pytest.raises(Refusal, match="还没有选品"):
        send(campaign, officer)

    actions.offer(campaign_id=campaign.id, sku_id=cakes.id, by=officer, now=NOW)
    with pytest.raises(Refusal, match="名单还是空的"):
        send(campaign, officer)

    actions.add_members(campaign_id=campaign.id, by=officer, now=NOW)
    actions.customise(
        campaign_id=campaign.id, packaging="", card="", sized=set(), engraved={campaign.choices.get().id}, aided={},
        by=officer, now=NOW,
    )  # fmt: skip
    with pytest.raises(Refusal, match="要刻字，还有 12 人没写"):
        send(campaign, officer)


def test_more_than_the_budget_is_not_sent(works, officer, cakes):
    campaign = ready(works, officer, cakes, budget=Decimal("959.99"))

    with pytest.raises(Refusal, match=r"合计 ¥960.00，超过预算 ¥959.99，多出 ¥0.01"):
        send(campaign, officer)


def test_what_cannot_be_taken_back_is_confirmed_before(draft, officer):
    actions.customise(
        campaign_id=draft.id, packaging="", card="", sized={draft.choices.get().id}, engraved=set(), aided={},
        by=officer, now=NOW,
    )  # fmt: skip
    draft.lines.update(size="L")

    with pytest.raises(Refusal, match="不能无理由退货"):
        send(draft, officer, made_to_order=False)


def test_money_and_shopping_cards_are_no_gifts(works, officer, grocer, brand):
    from zhijia.union.goods.tests import cast as goods_cast

    card = goods_cast.shelve(grocer, brand, "百货购物卡", "面值 500 元", "490", "500", code="CARD")
    campaign = plan(works, officer)

    with pytest.raises(Refusal, match="工会经费不能发"):
        actions.offer(campaign_id=campaign.id, sku_id=card.id, by=officer, now=NOW)


def test_sending_twice_is_once_and_a_changed_draft_is_looked_at_again(draft, officer, leader):
    before = again(draft)
    actions.drop_lines(campaign_id=draft.id, line_ids=[draft.lines.first().id], by=officer, now=NOW)

    with pytest.raises(Refusal, match="又有了改动"):
        actions.send(campaign_id=draft.id, revision=before.revision, by=officer, now=NOW)
    send(draft, officer)
    send(draft, officer)

    assert again(draft).round == 1


def test_nobody_approves_their_own_and_nobody_without_the_post(draft, officer, leader, administrator, ann):
    campaign = ready(draft.organisation, administrator, draft.choices.get().sku)
    send(campaign, administrator)

    with pytest.raises(Refusal, match="要由别人审批"):
        approve(campaign, administrator)
    for nobody in (officer, ann):
        with pytest.raises(NotYours):
            approve(campaign, nobody)
    elsewhere = make_person("公交主席", "13900000061", ann.person.organisation.parent.parent, "leader")
    assert approve(campaign, elsewhere).state == "approved"  # the federation is above


def test_a_leader_of_another_branch_finds_nothing(draft, officer, tree):
    other = make_person("公交主席", "13900000061", tree.buses, "leader")
    send(draft, officer)

    with pytest.raises(NotYours):
        approve(draft, other)
    assert not queries.to_approve(queries_person(other)).exists()


def queries_person(user):
    from django.utils.timezone import localdate

    from zhijia.union.people import queries as people

    return people.person(user, localdate(NOW))


def test_above_the_sum_two_people_say_yes(draft, officer, leader, second, cakes):
    approvals(two_above="500")
    send(draft, officer)

    assert approve(draft, leader).state == "submitted"
    assert left(cakes) == 20_000
    with pytest.raises(Refusal, match="您已经同意过"):
        approve(draft, leader)
    assert approve(draft, second).state == "approved"
    assert approve(draft, second).state == "approved"  # twice is once
    assert left(cakes) == 20_000 - 12


def test_of_two_who_approve_at_once_one_does_it(transactional_db, draft, officer, leader, second, cakes, meanwhile):
    send(draft, officer)

    with transaction.atomic():
        approve(draft, leader)
        late = meanwhile(approve, draft, second)

    with pytest.raises(Refusal, match="现在是“待付款”"):
        late.result()
    assert left(cakes) == 20_000 - 12
    assert again(draft).approvals.count() == 1


def test_two_campaigns_at_once_cannot_both_use_what_is_left_of_the_year(
    transactional_db, works, officer, leader, second, cakes, meanwhile
):
    limit(year="150", spring="150")
    one, two = (ready(works, officer, cakes, title=title) for title in ("第一份", "第二份"))
    for campaign in (one, two):
        send(campaign, officer)

    with transaction.atomic():
        approve(one, leader)
        late = meanwhile(approve, two, second)

    with pytest.raises(actions.OverLimit, match=r"12 人会超过标准.*超 ¥10.00"):
        late.result()
    assert set(Tally.objects.values_list("plain", flat=True)) == {80}
    assert again(two).state == "submitted"


def test_the_database_itself_holds_the_limit(draft, officer, leader):
    limit(year="100")
    send(draft, officer)
    approve(draft, leader)

    with pytest.raises(IntegrityError, match="gifts_of_a_year_stay_within_the_limit"), transaction.atomic():
        Tally.objects.filter(occasion="festivals").update(plain=101)


def test_the_limit_is_cumulative_over_the_campaigns_of_every_level(tree, works, officer, leader, second, cakes, tea):
    limit(year="150")
    own = ready(works, officer, cakes)
    send(own, officer)
    approve(own, leader)
    group_officer = make_person("集团干事", "13900000071", tree.heating, "unit-officer")
    above = ready(tree.heating, group_officer, tea, purpose="mid-autumn")

    with pytest.raises(actions.OverLimit, match=r"全年节日慰问超 ¥20\.00"):
        send(above, group_officer)


def test_going_over_takes_the_officer_s_reason_and_a_named_approver_s(draft, officer, leader, ann):
    limit(year="1800", spring="70")
    with pytest.raises(actions.OverLimit, match=r"春节慰问超 ¥10\.00"):
        send(draft, officer)
    send(draft, officer, over_reason="春节期间连续抢修")

    with pytest.raises(actions.OverLimit, match="由审批人写明理由"):
        approve(draft, leader)
    approve(draft, leader, over_reason="同意，特殊贡献")

    assert again(draft).state == "approved"
    assert Override.objects.filter(by=leader, over=10, reason="同意，特殊贡献").count() == 12
    line = JournalLine.objects.get(what="gift.over")
    assert (line.by, line.facts["people"], line.facts["most"]) == (leader, 12, "10.00")
    assert set(Tally.objects.filter(occasion="spring").values_list("plain", "cap", "allowed")) == {(80, 70, 10)}


def test_what_is_let_go_is_free_again_with_what_was_allowed(draft, officer, leader, cakes):
    limit(year="1800", spring="70")
    send(draft, officer, over_reason="春节期间连续抢修")
    approve(draft, leader, over_reason="同意，特殊贡献")

    actions.call_off(campaign_id=draft.id, reason="改期", by=officer, now=NOW)

    assert again(draft).state == "cancelled"
    assert again(draft).payment.state == "closed"
    assert left(cakes) == 20_000
    assert set(Tally.objects.values_list("plain", "allowed")) == {(0, 0)}


def test_the_share_of_aided_regions_is_shown_against_its_minimum(works, officer, leader, cakes, tea):
    limit(year="2500", consumption_aid="600", aid_share="30")
    campaign = ready(works, officer, cakes)
    pack = campaign.choices.get()
    assert queries.look(campaign, NOW).aid_short

    actions.customise(
        campaign_id=campaign.id, packaging="", card="", sized=set(), engraved=set(), aided={pack.id: "832 平台"},
        by=officer, now=NOW,
    )  # fmt: skip
    found = queries.look(again(campaign), NOW)

    assert (found.aid_share, found.aid_minimum, found.aid_short) == (100, 30, False)
    send(campaign, officer)
    approve(campaign, leader)
    assert set(Tally.objects.values_list("occasion", "plain", "aid", "cap_aid")) == {
        ("festivals", 0, 80, 600),
        ("spring", 0, 80, 0),
    }


def test_a_changed_price_leaves_the_quotation_as_it_was_until_it_expires(draft, officer, leader, cakes):
    from zhijia.union.goods.models import Price

    approvals(quote_days="3", hold_days="2")
    send(draft, officer)
    Price.objects.filter(sku=cakes, kind="group").update(amount=Decimal("85"))

    with pytest.raises(Refusal, match="报价只到 2026-11-26，已经过期"):
        approve(draft, leader, now=NOW + timedelta(days=4))
    approved = approve(draft, leader, now=NOW + timedelta(days=3))

    assert (approved.amount, approved.payment.amount) == (960, 960)


def test_what_left_the_shelf_is_not_approved(draft, officer, leader, supplier, cakes):
    send(draft, officer)
    Sku.objects.filter(id=cakes.id).update(off="taken-off", off_at=NOW, stopped="officer", note="抽检不合格")

    with pytest.raises(Refusal, match="已经下架"):
        approve(draft, leader)
    assert again(draft).state == "submitted"
    assert not Tally.objects.exists()


def test_stock_that_went_meanwhile_stops_the_approval_whole(draft, officer, leader, cakes):
    send(draft, officer)
    Pool.objects.filter(id=cakes.pool_id).update(remaining=11)

    with pytest.raises(Refusal, match="只剩 11 份"):
        approve(draft, leader)
    assert not Tally.objects.exists()


def test_sent_back_it_is_a_draft_with_the_reason_and_the_old_page_approves_nothing(draft, officer, leader):
    sent = send(draft, officer)
    with pytest.raises(Refusal, match="请写明原因"):
        actions.send_back(campaign_id=draft.id, round=1, reason=" ", by=leader, now=NOW)

    actions.send_back(campaign_id=draft.id, round=sent.round, reason="换成本地特产", by=leader, now=NOW)
    assert again(draft).state == "draft"
    send(draft, officer)

    with pytest.raises(Refusal, match="重新送审"):
        actions.approve(campaign_id=draft.id, round=1, by=leader, now=NOW)
    assert approve(draft, leader).state == "approved"


def test_a_roster_cannot_be_edited_under_the_approver_s_eyes(draft, officer, leader):
    send(draft, officer)

    for change in (
        lambda: actions.add_members(campaign_id=draft.id, by=officer, now=NOW),
        lambda: actions.drop_lines(campaign_id=draft.id, line_ids=[draft.lines.first().id], by=officer, now=NOW),
        lambda: actions.take_away(campaign_id=draft.id, choice_id=draft.choices.get().id, by=officer, now=NOW),
    ):
        with pytest.raises(Refusal, match="现在是“待审批”"):
            change()


def test_refused_is_over_until_it_is_begun_again(draft, officer, leader):
    send(draft, officer)
    actions.refuse(campaign_id=draft.id, round=1, reason="今年不发", by=leader, now=NOW)
    assert again(draft).state == "refused"

    actions.again(campaign_id=draft.id, by=officer, now=NOW)

    assert again(draft).state == "draft"
    assert again(draft).lines.count() == 12


def test_limits_are_looked_at_in_a_few_statements_however_many_people(draft, officer, django_assert_max_num_queries):
    limit(year="1800", spring="500")

    with django_assert_max_num_queries(16):
        queries.look(again(draft), NOW)
