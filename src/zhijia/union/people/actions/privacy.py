"""Personal-information rights: consents, corrections, taking along, erasing."""

import json
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import xlsxwriter
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts.models import User
from zhijia.union.journal import actions as journal

from .. import queries
from ..models import Consent, Correction, Member
from ..rules import PURPOSES, Right, clean_name, clean_phone
from .members import correct_member
from .telling import due_after, tell

CHECK_WITHIN = 5  # working days


@transaction.atomic
def give_consent(*, member: Member, purpose: str, now: datetime) -> Consent:
    """Agree to a purpose, in the words it has now. Agreeing twice changes nothing."""
    if purpose not in PURPOSES:
        raise NotYours
    Member.objects.select_for_update().filter(pk=member.pk).first()
    standing = Consent.objects.filter(member=member, purpose=purpose, withdrawn_at=None).first()
    if standing and standing.version == PURPOSES[purpose].version:
        return standing
    if standing:
        _withdraw(standing, now)
    consent = Consent.objects.create(member=member, purpose=purpose, version=PURPOSES[purpose].version, given_at=now)
    journal.write("consent.given", by=member.user, at=now, about=member, purpose=purpose, version=consent.version)
    return consent


@transaction.atomic
def withdraw_consent(*, member: Member, purpose: str, now: datetime) -> None:
    """As easy as giving it. What membership itself needs ends with the membership."""
    if purpose not in PURPOSES:
        raise NotYours
    if PURPOSES[purpose].needed:
        raise Refusal(
            _("“%s”是会籍必需的，不能单独撤回。不再需要会籍时，可以在本页删除个人信息。") % PURPOSES[purpose].label
        )
    standing = Consent.objects.select_for_update().filter(member=member, purpose=purpose, withdrawn_at=None).first()
    if standing:
        _withdraw(standing, now)
        journal.write("consent.withdrawn", by=member.user, at=now, about=member, purpose=purpose)


@transaction.atomic
def ask_correction(
    *, member: Member, name: str, phone: str, reason: str, by: User, now: datetime, request_key: UUID
) -> Correction:
    """Say what is wrong in one's own data; an officer of the union checks it."""
    if earlier := Correction.objects.filter(request_key=request_key, member=member).first():
        return earlier
    name, phone = (clean_name(name) if name.strip() else ""), clean_phone(phone)
    if not name and not phone:
        raise Refusal(_("请至少填写一项要更正的内容。"), field="name")
    Member.objects.select_for_update().filter(pk=member.pk).first()
    if Correction.objects.filter(member=member, state=Correction.State.ASKED).exists():
        raise Refusal(_("您已有一份更正申请在核对中。请等它办完再提新的。"))
    correction = Correction.objects.create(
        member=member,
        name=name,
        phone=phone,
        reason=reason.strip()[:200],
        asked_at=now,
        due_on=due_after(now, CHECK_WITHIN),
        request_key=request_key,
    )
    journal.write("correction.asked", by=by, at=now, about=member, organisation=member.organisation.path)
    return correction


@transaction.atomic
def answer_correction(*, correction_id: int, yes: bool, reason: str, by: User, now: datetime) -> Correction:
    """Put it right as asked, or say why not."""
    correction = Correction.objects.select_for_update().filter(id=correction_id).first()
    path = correction.member.organisation.path if correction else ""
    if correction is None or not queries.may(by, Right.ROSTER_WRITE, path, now):
        raise NotYours
    if correction.state != Correction.State.ASKED:
        facts = {"who": correction.answered_by, "when": queries.moment(correction.answered_at)}
        raise Refusal(_("%(who)s已于%(when)s办理。不用重复办理。") % facts)
    if not yes and not reason.strip():
        raise Refusal(_("请写明不更正的原因，会员会看到。"), field="reason")

    if yes:
        correct_member(
            member_id=correction.member_id,
            name=correction.name or None,
            phone=correction.phone or None,
            reason=_("会员本人申请"),
            by=by,
            now=now,
        )
    correction.state = Correction.State.DONE if yes else Correction.State.REFUSED
    correction.answer, correction.answered_at, correction.answered_by = reason.strip()[:200], now, by
    correction.save()
    title = _("信息已更正") if yes else _("信息未更正")
    key = f"correction:{correction.pk}"
    tell(correction.member, title, correction.answer or title, path="me/data/", key=key, now=now)
    return correction


@transaction.atomic
def take_along(*, member: Member, by: User, now: datetime) -> bytes:
    """Everything held about oneself, as a zip of data.json and data.xlsx."""
    held = queries.held_about(member, now)
    memory = BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(held, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder))
        archive.writestr("data.xlsx", _sheets(held))
    rows = sum(len(part) for part in held.values())
    journal.exported("member.own-data", by=by, at=now, purpose=_("本人查阅"), rows=rows)
    return memory.getvalue()


@transaction.atomic
def erase(*, member: Member, typed: str, by: User, now: datetime) -> None:
    """Leave the union and be forgotten: the row stays as a number, so that sums still add up."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    if member.user_id != by.pk:
        raise NotYours
    if typed.strip() != member.name:
        raise Refusal(_("输入的姓名与登记的不同。请输入您登记的姓名以确认。"), field="typed")
    if open_things := [fact for check in queries.erase_checks if (fact := check(member, localdate(now)))]:
        raise Refusal(_("现在还不能删除：%s") % " ".join(open_things))

    user, number = member.user, member.number
    for app in queries.forget:
        app(member, now)
    _forget(member, now)
    if user is not None:
        _forget_account(user, number)
    journal.write("member.erased", by=None, at=now, about=member, organisation=member.organisation.path)


def _withdraw(consent: Consent, now: datetime) -> None:
    consent.withdrawn_at = now
    consent.save(update_fields=["withdrawn_at"])


def _forget(member: Member, now: datetime) -> None:
    member.consents.filter(withdrawn_at=None).update(withdrawn_at=now)
    member.corrections.update(name="", phone="", reason="", answer="")
    member.transfers.update(reason="", answer="")
    member.applications.update(reason="")
    member.user = member.phone = member.identity_hash = member.identity_sealed = None
    member.name, member.pinyin, member.initials, member.tags, member.note = _("已删除"), "", "", [], ""
    member.state, member.state_at = Member.State.ERASED, now
    member.save()


def _forget_account(user: User, number: str) -> None:
    """Nobody signs in as this any more; a new password hash ends the open sessions."""
    user.username, user.name, user.phone, user.phone_verified = f"erased-{number}", "", None, False
    user.is_active = False
    user.set_unusable_password()
    user.save()


def _sheets(held: dict[str, list[dict[str, Any]]]) -> bytes:
    memory = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(memory, options) as book:
        for title, rows in held.items():
            sheet = book.add_worksheet(title[:31])
            heads = list(dict.fromkeys(head for row in rows for head in row))
            for column, head in enumerate(heads):
                sheet.write_string(0, column, head)
                sheet.set_column(column, column, 24)
            for line, row in enumerate(rows, start=1):
                for column, head in enumerate(heads):
                    sheet.write_string(line, column, str(row.get(head, "")))
    return memory.getvalue()
