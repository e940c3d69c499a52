"""Moving between unions: asked by the member or an officer, answered by the receiving union."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts.models import User
from zhijia.union.journal import actions as journal

from .. import queries
from ..models import Member, Transfer
from ..rules import Right
from .joining import joinable
from .members import lock_member
from .telling import due_after, tell

ANSWER_WITHIN = 10  # working days


@transaction.atomic
def ask_transfer(
    *, member_id: int, target_id: int, reason: str, by: User, now: datetime, request_key: UUID
) -> Transfer:
    """Ask that a member goes over to another union: by the member, or by an officer of the present one."""
    if earlier := Transfer.objects.filter(request_key=request_key, asked_by=by).first():
        return earlier
    member = _own_or_mine(member_id, by, now)
    if member.state != Member.State.ACTIVE:
        raise Refusal(_("只有在会的会员可以转会。%s现在不在会。") % member)
    if open_one := member.transfers.filter(state=Transfer.State.ASKED).select_related("target").first():
        raise Refusal(_("已有一份转往%s的申请在等待接收。可以先撤回它，再提新的。") % open_one.target)
    target = joinable(target_id)
    if target.id == member.organisation_id:
        raise Refusal(
            _("%(member)s已经在%(union)s。请选择另一个工会。") % {"member": member, "union": target}, field="target_id"
        )

    try:
        with transaction.atomic():
            transfer = Transfer.objects.create(
                member=member,
                origin=member.organisation,
                target=target,
                reason=reason.strip()[:200],
                asked_at=now,
                asked_by=by,
                due_on=due_after(now, ANSWER_WITHIN),
                request_key=request_key,
            )
    except IntegrityError as clash:
        raise Refusal(_("刚刚已提交过一份转会申请。请刷新查看。")) from clash
    places = {"before": member.organisation.name, "after": target.name}
    journal.write("transfer.asked", by=by, at=now, about=member, organisation=member.organisation.path, **places)
    if member.user_id != by.pk:
        text = _("工会干事为您提交了转往%s的申请。") % target
        tell(member, _("转会申请"), text, path="me/transfer/", key=f"transfer:{transfer.pk}", now=now)
    return transfer


@transaction.atomic
def answer_transfer(*, transfer_id: int, yes: bool, reason: str, by: User, now: datetime) -> Transfer:
    """The receiving union takes the member, or says why not."""
    transfer = _locked(transfer_id)
    if not queries.may(by, Right.ROSTER_WRITE, transfer.target.path, now):
        raise NotYours
    _refuse_answered(transfer)
    if not yes and not reason.strip():
        raise Refusal(_("请写明不接收的原因，会员会看到。"), field="reason")
    member = Member.objects.select_for_update().get(id=transfer.member_id)
    if yes and (member.state != Member.State.ACTIVE or transfer.target.closed_on):
        raise Refusal(_("%s已不在会，或目标工会已撤销，不能接收。") % member)

    _close(transfer, Transfer.State.ACCEPTED if yes else Transfer.State.DECLINED, reason, by, now)
    if yes:
        member.organisation = transfer.target
        member.save(update_fields=["organisation"])
    what = "transfer.accepted" if yes else "transfer.declined"
    facts = {"before": transfer.origin.name, "after": transfer.target.name, "reason": transfer.answer}
    journal.write(what, by=by, at=now, about=member, organisation=transfer.target.path, **facts)
    tell(member, *_answer(transfer), path="me/transfer/", key=f"transfer:{transfer.pk}:{transfer.state}", now=now)
    return transfer


@transaction.atomic
def withdraw_transfer(*, transfer_id: int, by: User, now: datetime) -> Transfer:
    """Taken back by the member, or by an officer of the union that would lose them."""
    transfer = _locked(transfer_id)
    own = transfer.member.user_id == by.pk
    if not own and not queries.may(by, Right.ROSTER_WRITE, transfer.origin.path, now):
        raise NotYours
    _refuse_answered(transfer)
    _close(transfer, Transfer.State.WITHDRAWN, "", by, now)
    facts = {"before": transfer.origin.name, "after": transfer.target.name}
    about, path = transfer.member, transfer.origin.path
    journal.write("transfer.withdrawn", by=by, at=now, about=about, organisation=path, **facts)
    return transfer


def _own_or_mine(member_id: int, by: User, now: datetime) -> Member:
    own = Member.objects.select_for_update().filter(id=member_id, user=by)
    return own.exclude(state=Member.State.ERASED).first() or lock_member(member_id, by, now)


def _locked(transfer_id: int) -> Transfer:
    transfer = Transfer.objects.select_for_update().filter(id=transfer_id).first()
    if transfer is None:
        raise NotYours
    return transfer


def _refuse_answered(transfer: Transfer) -> None:
    if transfer.state != Transfer.State.ASKED:
        raise Refusal(
            _("%(who)s已于%(when)s办理：%(state)s。不用重复办理。")
            % {
                "who": transfer.answered_by or _("系统"),
                "when": queries.moment(transfer.answered_at),
                "state": transfer.get_state_display(),
            }
        )


def _close(transfer: Transfer, state: str, answer: str, by: User, now: datetime) -> None:
    transfer.state, transfer.answer = state, answer.strip()[:200]
    transfer.answered_at, transfer.answered_by = now, by
    transfer.save(update_fields=["state", "answer", "answered_at", "answered_by"])


def _answer(transfer: Transfer) -> tuple[str, str]:
    if transfer.state == Transfer.State.ACCEPTED:
        return _("转会已完成"), _("您的会籍已转到%s，会员编号不变。") % transfer.target
    facts = {"union": transfer.target, "reason": transfer.answer}
    return _("转会未被接收"), _("%(union)s未接收您的转会：%(reason)s。会籍仍在原工会。") % facts
