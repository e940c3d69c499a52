from uuid import uuid4

import pytest
from django.db import transaction

from conftest import NOW, make_person
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.people import actions
from zhijia.union.people.models import Member, Transfer


@pytest.fixture
def receiver(tree):
    """The officer of the depot's union."""
    return make_person("站干事", "13900000077", tree.depot, "unit-officer")


def ask(member, target, by):
    return actions.ask_transfer(
        member_id=member.id, target_id=target.id, reason="调动", by=by, now=NOW, request_key=uuid4()
    )


def answer(transfer, by, yes=True, reason=""):
    return actions.answer_transfer(transfer_id=transfer.id, yes=yes, reason=reason, by=by, now=NOW)


def test_a_member_asks_and_the_receiving_union_accepts(sign_in, ann, tree, receiver):
    own = sign_in(ann)
    asked = own.post("/here/me/transfer/", {"target_id": tree.depot.id, "request_key": str(uuid4())}, follow=True)
    assert "等待接收" in asked.content.decode()
    desk = sign_in(receiver)
    assert "安宁" in desk.get("/here/work/transfers/").content.decode()

    desk.post(f"/here/work/transfers/{Transfer.objects.get().id}/answer/", {"yes": "1"})

    member = Member.objects.get(id=ann.person.id)
    assert (member.organisation, member.number) == (tree.depot, ann.person.number)
    assert "已接收" in own.get("/here/me/transfer/").content.decode()


def test_the_union_that_loses_a_member_does_not_answer_for_the_other(ann, tree, officer):
    with pytest.raises(NotYours):
        answer(ask(ann.person, tree.depot, officer), officer)


def test_nobody_moves_somebody_elses_member(ann, ben, tree, receiver):
    for by in (ben, receiver):
        with pytest.raises(NotYours):
            ask(ann.person, tree.depot, by)


def test_a_member_asks_for_one_move_at_a_time(ann, tree):
    ask(ann.person, tree.depot, ann)

    with pytest.raises(Refusal, match="等待接收"):
        ask(ann.person, tree.pipes, ann)


def test_a_declined_move_says_why_and_leaves_the_member_where_they_were(ann, tree, receiver):
    transfer = ask(ann.person, tree.depot, ann)
    with pytest.raises(Refusal, match="原因"):
        answer(transfer, receiver, yes=False)

    answer(transfer, receiver, yes=False, reason="未到岗")

    assert Member.objects.get(id=ann.person.id).organisation == tree.boilers


@pytest.mark.django_db(transaction=True)
def test_taken_back_and_accepted_at_once_only_one_holds(ann, tree, receiver, meanwhile):
    transfer = ask(ann.person, tree.depot, ann)
    with transaction.atomic():
        actions.withdraw_transfer(transfer_id=transfer.id, by=ann, now=NOW)
        late = meanwhile(answer, transfer, receiver)

    with pytest.raises(Refusal, match=r"安宁已于.*已撤回"):
        late.result()
    assert Member.objects.get(id=ann.person.id).organisation == tree.boilers


def test_a_merger_of_the_two_unions_settles_the_move(ann, tree):
    transfer = ask(ann.person, tree.pipes, ann)

    actions.merge_organisation(organisation_id=tree.boilers.id, into_id=tree.pipes.id, by=None, now=NOW)

    transfer.refresh_from_db()
    assert transfer.state == "withdrawn"
    assert Member.objects.get(id=ann.person.id).organisation == tree.pipes
