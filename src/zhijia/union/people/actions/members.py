"""Entering members one by one, correcting them, leaving and returning."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel import secrets
from zhijia.kernel.pinyin import spell
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts.models import User
from zhijia.union.journal import actions as journal

from .. import queries
from ..models import Member, Organisation
from ..rules import Right, clean_identity, clean_name, clean_number, clean_phone, clean_tags, mask_name, mask_phone


@transaction.atomic
def add_member(
    *,
    name: str,
    phone: str,
    organisation_id: int,
    by: User | None,
    now: datetime,
    user: User | None = None,
    identity_number: str = "",
    employment: str = Member.Employment.STAFF,
    tags: Iterable[str] = (),
    joined_on: date | None = None,
    number: str = "",
    request_key: UUID | None = None,
) -> Member:
    """Enter one member, active at once. The same request_key again returns the member already entered."""
    if request_key and (earlier := Member.objects.filter(request_key=request_key).first()):
        return earlier
    organisation = open_union(organisation_id, by, now)
    member = Member(
        user=user,
        number=free_number(clean_number(number)) if number else next_numbers(1)[0],
        phone=free_phone(clean_phone(phone)),
        organisation=organisation,
        employment=known_employment(employment),
        tags=clean_tags(tags),
        joined_on=joined_on or localdate(now),
        state_at=now,
        source="officer" if by else "",
        request_key=request_key,
    )
    call(member, clean_name(name))
    seal(member, clean_identity(identity_number))
    _save(member)
    journal.write("member.added", by=by, at=now, about=member, organisation=organisation.path)
    return member


@transaction.atomic
def correct_member(
    *,
    member_id: int,
    by: User | None,
    now: datetime,
    name: str | None = None,
    phone: str | None = None,
    identity_number: str | None = None,
    employment: str | None = None,
    joined_on: date | None = None,
    reason: str = "",
) -> Member:
    """Put right what is wrong; None leaves a fact as it is. The journal keeps what changed, numbers masked."""
    member = lock_member(member_id, by, now)
    changed: dict[str, list[str]] = {}
    if name is not None and (fresh := clean_name(name)) != member.name:
        changed["name"] = [mask_name(member.name), mask_name(fresh)]
        call(member, fresh)
    if phone is not None and (fresh := clean_phone(phone)) != (member.phone or ""):
        changed["phone"] = [mask_phone(member.phone), mask_phone(fresh)]
        member.phone = free_phone(fresh)
    if employment is not None and known_employment(employment) != member.employment:
        changed["employment"] = [member.employment, employment]
        member.employment = employment
    if joined_on is not None and joined_on != member.joined_on:
        changed["joined_on"] = [str(member.joined_on or ""), str(joined_on)]
        member.joined_on = joined_on
    if identity_number and seal(member, clean_identity(identity_number)):
        changed["identity_number"] = ["", ""]
    if changed:
        _save(member)
        facts = {"changed": changed, **({"reason": reason[:200]} if reason else {})}
        journal.write("member.corrected", by=by, at=now, about=member, organisation=member.organisation.path, **facts)
    return member


@transaction.atomic
def tag_member(*, member_id: int, tags: Iterable[str], by: User | None, now: datetime) -> Member:
    """Give the member exactly these tags."""
    member = lock_member(member_id, by, now)
    if (fresh := clean_tags(tags)) != member.tags:
        before, member.tags = member.tags, fresh
        member.save(update_fields=["tags"])
        path = member.organisation.path
        journal.write("member.tagged", by=by, at=now, about=member, organisation=path, before=before, after=fresh)
    return member


@transaction.atomic
def leave(*, member_id: int, reason: str, by: User | None, now: datetime) -> Member:
    """End the membership; the row stays, so that returning keeps number and history."""
    member = lock_member(member_id, by, now)
    if member.state != Member.State.ACTIVE:
        raise Refusal(_("%(name)s 现在是“%(state)s”，不能办理退会。") % _named(member))
    if not (reason := reason.strip()[:200]):
        raise Refusal(_("请写明退会原因，例如：离职、退休、本人申请。"), field="reason")
    _end_open_transfers(member, by, now)
    member.state, member.state_at, member.note = Member.State.LEFT, now, reason
    member.save(update_fields=["state", "state_at", "note"])
    journal.write("member.left", by=by, at=now, about=member, organisation=member.organisation.path, reason=reason)
    return member


@transaction.atomic
def come_back(*, member_id: int, by: User | None, now: datetime) -> Member:
    """Take back somebody who had left, in the same union and with the same number."""
    member = lock_member(member_id, by, now)
    if member.state != Member.State.LEFT:
        raise Refusal(_("%(name)s 现在是“%(state)s”，不用恢复。") % _named(member))
    open_union(member.organisation_id, None, now)
    member.state, member.state_at, member.note = Member.State.ACTIVE, now, ""
    member.save(update_fields=["state", "state_at", "note"])
    journal.write("member.returned", by=by, at=now, about=member, organisation=member.organisation.path)
    return member


@transaction.atomic
def reveal(*, member_id: int, field: str, by: User, now: datetime) -> str:
    """The full phone or identity number, for the eyes of whoever holds identity.read. The look is written down."""
    member = _seen(member_id, Right.IDENTITY_READ, by, now)
    if field not in ("phone", "identity_number"):
        raise NotYours
    value = (member.phone or "") if field == "phone" else queries.identity_of(member)
    path = member.organisation.path
    journal.read(f"member.{field}", by=by, at=now, about=member, organisation=path, field=field, purpose="roster")
    return value


# What the other verbs here, and those beside, are made of.


def lock_member(member_id: int, by: User | None, now: datetime, right: str = Right.ROSTER_WRITE) -> Member:
    """The member, kept from everybody else until the transaction ends. Raises NotYours."""
    # Relations are read after the lock: joined to a locked row they would be those from before the wait.
    member = Member.objects.select_for_update().filter(id=member_id).exclude(state=Member.State.ERASED).first()
    if member is None or not queries.may(by, right, member.organisation.path, now):
        raise NotYours
    return member


def _seen(member_id: int, right: str, by: User, now: datetime) -> Member:
    member = Member.objects.select_related("organisation").filter(id=member_id).first()
    if member is None or member.state == "erased" or not queries.may(by, right, member.organisation.path, now):
        raise NotYours
    return member


def open_union(organisation_id: int, by: User | None, now: datetime, right: str = Right.ROSTER_WRITE) -> Organisation:
    """The union, kept open until the transaction ends: closing it waits for us. Raises NotYours."""
    union = Organisation.objects.select_for_update(no_key=True).filter(id=organisation_id, closed_on=None).first()
    if union is None or not queries.may(by, right, union.path, now):
        raise NotYours
    return union


def call(member: Member, name: str) -> None:
    """Set the name and how it is looked for."""
    pinyin, initials = spell(name)
    member.name, member.pinyin, member.initials = name, pinyin[:300], initials[:60]


def seal(member: Member, number: str) -> bool:
    """Set the identity number, encrypted and with its hash. Says whether that changed anything."""
    if not number:
        return False
    key_hash = queries.identity_hash(number)
    if member.identity_hash is not None and bytes(member.identity_hash) == key_hash:
        return False
    if other := Member.objects.filter(identity_hash=key_hash).exclude(pk=member.pk).first():
        raise Refusal(
            _("这个身份证号已登记在会员 %s 名下。请先核对是不是同一个人。") % other.number, field="identity_number"
        )
    member.identity_hash, member.identity_sealed = key_hash, secrets.encrypt(queries.key(), number)
    return True


def free_phone(phone: str) -> str | None:
    """The phone, which nobody else has; None for none."""
    if phone and (other := Member.objects.filter(phone=phone).first()):
        raise Refusal(
            _("手机号 %(phone)s 已登记在会员 %(number)s 名下。请核对，或先在那位会员处改正。")
            % {"phone": mask_phone(phone), "number": other.number},
            field="phone",
        )
    return phone or None


def free_number(number: str) -> str:
    """The number itself. Raises Refusal when somebody has it."""
    if Member.objects.filter(number=number).exists():
        raise Refusal(_("会员编号 %s 已经有人用了。请换一个，或留空由系统编号。") % number, field="number")
    return number


def known_employment(employment: str) -> str:
    """The form of employment itself. Raises Refusal when there is none of this name."""
    if employment not in Member.Employment.values:
        raise Refusal(_("没有这种就业形式：%s。请从列表中选择。") % employment[:20], field="employment")
    return employment


def next_numbers(count: int) -> list[str]:
    """Fresh member numbers, two statements for any count. Never given twice, gaps are fine."""
    numbers: list[str] = []
    while len(numbers) < count:
        with connection.cursor() as sql:
            # Asked for without the table: on a cluster the sequence must be read where it lives.
            sql.execute(
                "SELECT nextval(pg_get_serial_sequence('people_member', 'id')) FROM generate_series(1, %s)",
                [count - len(numbers)],
            )
            fresh = [f"{row[0]:09d}" for row in sql.fetchall()]
        # A union may have brought its own numbers: those are stepped over.
        taken = set(Member.objects.filter(number__in=fresh).values_list("number", flat=True))
        numbers += [number for number in fresh if number not in taken]
    return numbers


def _save(member: Member) -> None:
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as clash:  # somebody else entered the same number a moment ago
        raise Refusal(_("刚刚有人登记了同样的手机号或身份证号。请刷新后核对。"), field="phone") from clash


def _named(member: Member) -> dict[str, str]:
    return {"name": member.name, "state": str(member.get_state_display())}


def _end_open_transfers(member: Member, by: User | None, now: datetime) -> None:
    member.transfers.filter(state="asked").update(state="withdrawn", answered_at=now, answered_by=by)


@transaction.atomic
def recognise(*, user: User, now: datetime) -> Member | None:
    """Somebody signed in with a proved phone that the roster knows: they are that member from now on."""
    if not user.phone or not user.phone_verified or Member.objects.filter(user=user).exists():
        return None
    member = Member.objects.select_for_update().filter(phone=user.phone, user=None, state=Member.State.ACTIVE).first()
    if member is not None:
        member.user = user
        member.save(update_fields=["user"])
        journal.write("member.recognised", by=user, at=now, about=member)
    return member
