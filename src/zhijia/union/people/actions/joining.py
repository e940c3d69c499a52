"""Joining the union on line: the phone is proved, the application stands, an officer answers."""

import hmac
import secrets as luck
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel import secrets
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts import actions as accounts
from zhijia.union.accounts.models import User
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices

from .. import queries
from ..models import Application, Member, Organisation, PhoneCode
from ..rules import Right, clean_name, clean_phone
from .members import call, known_employment, next_numbers
from .privacy import give_consent
from .telling import due_after, tell

CODE_LIVES = timedelta(minutes=10)
CODE_TRIES = 5
RESEND_AFTER = timedelta(seconds=60)
CODES_A_DAY = 5  # to one phone
CODES_A_MINUTE = 60  # in the whole federation: somebody is ringing everybody's phone
ANSWER_WITHIN = 5  # working days


@transaction.atomic
def send_join_code(*, phone: str, now: datetime, code: str = "") -> str:
    """Send six digits to the phone, and return the phone as it is kept. Tells nothing about whose it is."""
    if not (phone := clean_phone(phone)):
        raise Refusal(_("请填写手机号。"), field="phone")
    if PhoneCode.objects.filter(sent_at__gt=now - timedelta(minutes=1)).count() >= CODES_A_MINUTE:
        raise Refusal(_("现在申请的人很多，短信暂时发不出。请一分钟后再试。"), field="phone")
    row, fresh = PhoneCode.objects.select_for_update().get_or_create(phone=phone, defaults={"sent_at": now})
    if not fresh:
        _refuse_too_soon(row, now)
        row.sent_today = row.sent_today + 1 if now - row.sent_at < timedelta(days=1) else 1
    code = code or f"{luck.randbelow(1_000_000):06d}"
    row.code, row.sent_at, row.tries = _sealed(phone, code), now, 0
    row.save()
    text = _("您的入会验证码是 %s，10 分钟内有效。不是本人操作请忽略。") % code
    notices.send_sms(phone=phone, text=text, now=now)
    return phone


def prove_phone(*, phone: str, code: str, now: datetime) -> str:
    """The phone is theirs who knows the code. Five tries; then another code is needed. Returns the phone."""
    # The try is counted before the code is looked at, in a transaction of its own: a refusal does not give it back.
    counted = PhoneCode.objects.filter(phone=phone, tries__lt=CODE_TRIES, sent_at__gt=now - CODE_LIVES)
    if not counted.update(tries=F("tries") + 1):
        raise Refusal(_("验证码已失效（10 分钟内有效，最多试 5 次）。请重新获取。"), field="code")
    row = PhoneCode.objects.filter(phone=phone).first()
    if row is None or not hmac.compare_digest(row.code, _sealed(phone, code.strip())):
        left = CODE_TRIES - row.tries if row else 0
        raise Refusal(_("验证码不对，还可以试 %s 次。请核对短信。") % left, field="code")
    # Used up; the day's count stays.
    PhoneCode.objects.filter(pk=row.pk).update(tries=CODE_TRIES)
    _refuse_known(phone)
    return phone


@transaction.atomic
def apply_to_join(
    *, name: str, phone: str, organisation_id: int, employment: str, request_key: UUID, now: datetime
) -> Application:
    """Ask to join. The phone has been proved. The same request_key again returns the application already made."""
    if earlier := Application.objects.select_related("member").filter(request_key=request_key).first():
        return earlier
    union = joinable(organisation_id)
    name, phone = clean_name(name), clean_phone(phone)
    _refuse_known(phone, name)
    member = Member.objects.select_for_update().filter(phone=phone).first() or Member(
        number=next_numbers(1)[0], phone=phone, source="application"
    )
    call(member, name)
    member.organisation, member.employment = union, known_employment(employment)
    member.state, member.state_at, member.note = Member.State.APPLIED, now, ""
    try:
        with transaction.atomic():
            member.save()
            application = Application.objects.create(
                member=member,
                organisation=union,
                asked_at=now,
                due_on=due_after(now, ANSWER_WITHIN),
                request_key=request_key,
            )
    except IntegrityError as clash:
        raise Refusal(_("这个手机号刚刚提交过申请。请稍候，办理结果会用短信告诉您。")) from clash
    give_consent(member=member, purpose="membership", now=now)
    journal.write("application.made", by=None, at=now, about=member, organisation=union.path)
    return application


@transaction.atomic
def decide_application(*, application_id: int, yes: bool, reason: str, by: User, now: datetime) -> Application:
    """Take the applicant in, or say why not. Whoever is second learns who was first, and when."""
    application = Application.objects.select_for_update().filter(id=application_id).first()
    path = application.organisation.path if application else ""
    if application is None or not queries.may(by, Right.ROSTER_WRITE, path, now):
        raise NotYours
    if application.decided_at:
        raise Refusal(_already(application))
    if not yes and not (reason := reason.strip()):
        raise Refusal(_("请写明不予通过的原因，申请人会看到。"), field="reason")
    member = Member.objects.select_for_update().get(id=application.member_id)

    application.decided_at, application.decided_by, application.reason = now, by, reason[:200]
    application.outcome = Application.Outcome.APPROVED if yes else Application.Outcome.REFUSED
    application.save()
    _settle(member, yes, now)
    what = "application.approved" if yes else "application.refused"
    journal.write(what, by=by, at=now, about=member, organisation=path, reason=application.reason)
    tell(member, *_answer(application, member), path="me/", key=f"application:{application.pk}", now=now)
    return application


def clean_name_typed(*, name: str) -> str:
    """The name as it will be kept."""
    return clean_name(name)


@transaction.atomic
def joinable_now(*, organisation_id: int) -> Organisation:
    """The union an applicant chose, if it takes members at this moment."""
    return joinable(organisation_id)


def joinable(organisation_id: int) -> Organisation:
    """An open union that takes members; it stays open until the transaction ends."""
    union = Organisation.objects.select_for_update(no_key=True).filter(id=organisation_id, closed_on=None).first()
    if union is None or union.kind not in queries.JOINABLE:
        raise Refusal(_("没有这个工会，或者它不直接接收会员。请重新选择。"), field="organisation_id")
    return union


def _settle(member: Member, yes: bool, now: datetime) -> None:
    member.state, member.state_at = (Member.State.ACTIVE if yes else Member.State.REFUSED), now
    if yes:
        member.joined_on = localdate(now)
        member.user = member.user or _account(member)
    member.save(update_fields=["state", "state_at", "joined_on", "user"])


def _account(member: Member) -> User | None:
    """Whoever signs in with the proved phone; none when that account is another member's."""
    user = User.objects.filter(phone=member.phone).first()
    if user is None:
        username = member.phone or member.number
        return accounts.add_user(username=username, name=member.name, phone=member.phone, phone_verified=True)
    return None if Member.objects.filter(user=user).exists() else user


def _answer(application: Application, member: Member) -> tuple[str, str]:
    union = application.organisation.name
    if application.outcome == Application.Outcome.APPROVED:
        return _("入会申请已通过"), _("欢迎加入%(union)s，您的会员编号是 %(number)s。用这个手机号即可登录。") % {
            "union": union,
            "number": member.number,
        }
    return _("入会申请未通过"), _("%(union)s未通过您的入会申请：%(reason)s。可以改正后再次申请。") % {
        "union": union,
        "reason": application.reason,
    }


def _already(application: Application) -> str:
    return _("%(who)s已于%(when)s办理：%(outcome)s。不用重复办理。") % {
        "who": application.decided_by or _("系统"),
        "when": queries.moment(application.decided_at),
        "outcome": application.get_outcome_display(),
    }


def _refuse_too_soon(row: PhoneCode, now: datetime) -> None:
    waited = now - row.sent_at
    if waited < RESEND_AFTER:
        seconds = int((RESEND_AFTER - waited).total_seconds()) + 1
        raise Refusal(_("验证码刚刚发过。请 %s 秒后再试。") % seconds, field="phone")
    if row.sent_today >= CODES_A_DAY and waited < timedelta(days=1):
        raise Refusal(_("这个手机号今天已发 %s 次验证码。请明天再试，或到工会现场办理。") % CODES_A_DAY, field="phone")


def _refuse_known(phone: str, name: str = "") -> None:
    """A kind word for a phone that is known already, said only to somebody who proved that it is theirs."""
    member = Member.objects.filter(phone=phone).first()
    if member is None:
        return
    if member.state == Member.State.ACTIVE:
        raise Refusal(_("这个手机号已登记为会员，不用再申请。请直接用它登录；有疑问请联系您的工会。"))
    if member.state == Member.State.APPLIED:
        raise Refusal(_("这个手机号的申请正在审核，结果会用短信告诉您，不用重复提交。"))
    if name and name != member.name:
        raise Refusal(_("这个手机号以前登记过，姓名与您填写的不同。请带身份证到所选工会核对后办理。"))


def _sealed(phone: str, code: str) -> str:
    return secrets.search_hash(queries.key(), f"join:{phone}:{code}").hex()
