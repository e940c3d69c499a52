"""Posts: who holds which role over which subtree, from when to when."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts import actions as accounts
from zhijia.union.accounts.models import User
from zhijia.union.journal import actions as journal

from .. import queries
from ..models import Organisation, Post
from ..rules import OFFICES, Right, Role, clean_name, clean_phone


@transaction.atomic
def give_post(
    *,
    phone: str,
    name: str,
    role: str,
    organisation_id: int,
    starts_on: date,
    by: User | None,
    now: datetime,
    ends_on: date | None = None,
    request_key: UUID | None = None,
) -> Post:
    """Give a role over an organisation and all below it. Only within one's own reach, and never to oneself."""
    if request_key and (earlier := Post.objects.filter(request_key=request_key).first()):
        return earlier
    union = Organisation.objects.select_for_update(no_key=True).filter(id=organisation_id, closed_on=None).first()
    if union is None or not queries.may(by, Right.POSTS_WRITE, union.path, now):
        raise NotYours
    if role not in OFFICES:
        raise Refusal(_("没有这种职务。请从列表中选择。"), field="role")
    _check_reach(by, role, union, now)
    if ends_on and ends_on < starts_on:
        raise Refusal(_("结束日期早于开始日期。请改正其中一个。"), field="ends_on")
    user = _user(clean_phone(phone), clean_name(name))
    if by is not None and user.pk == by.pk:
        raise Refusal(_("不能给自己任职。请由另一位有任职权限的同事办理。"), field="phone")
    _refuse_doubled(user, role, union, starts_on, ends_on)

    facts = {"user": user, "role": role, "organisation": union, "starts_on": starts_on, "ends_on": ends_on}
    try:
        with transaction.atomic():
            post = Post.objects.create(**facts, request_key=request_key)
    except IntegrityError as clash:
        raise Refusal(_("%s 刚刚已被任命这个职务。请刷新查看。") % user, field="role") from clash
    journal.write("post.given", by=by, at=now, about=post, organisation=union.path, role=role, user=user.pk)
    return post


@transaction.atomic
def end_post(*, post_id: int, ends_on: date, by: User | None, now: datetime) -> Post:
    """Let a post end on this day (its last); the last administrator's cannot."""
    administrators = list(_administrators_locked())
    post = Post.objects.select_for_update().filter(id=post_id).first()
    if post is None or not queries.may(by, Right.POSTS_WRITE, post.organisation.path, now):
        raise NotYours
    if by is not None and post.user_id == by.pk:
        raise Refusal(_("不能结束自己的任职。请由另一位有任职权限的同事办理。"))
    today = localdate(now)
    if post.ends_on and post.ends_on < today:
        raise Refusal(_("这项任职已于 %s 结束。") % post.ends_on)
    if post.role == Role.ADMINISTRATOR and _is_last(post, administrators):
        raise Refusal(_("%s 是最后一位系统管理员，不能结束。请先任命另一位系统管理员。") % post.user)

    post.ends_on = max(ends_on, post.starts_on)
    post.save(update_fields=["ends_on"])
    path = post.organisation.path
    journal.write("post.ended", by=by, at=now, about=post, organisation=path, role=post.role, ends_on=post.ends_on)
    return post


def _check_reach(by: User | None, role: str, union: Organisation, now: datetime) -> None:
    """Nobody hands out more than they hold: every right of the role, over this organisation."""
    if by is None:
        return
    giver = queries.person(by, localdate(now))
    if not all(giver.may(right, union.path) for right in OFFICES[Role(role)].rights):
        raise Refusal(
            _("您自己没有“%s”的全部权限，不能授予。请由上级管理员办理。") % OFFICES[Role(role)].label, field="role"
        )


def _refuse_doubled(user: User, role: str, union: Organisation, starts_on: date, ends_on: date | None) -> None:
    held = Post.objects.filter(user=user, role=role, organisation=union).exclude(ends_on__lt=starts_on)
    if ends_on:
        held = held.filter(starts_on__lte=ends_on)
    if other := held.first():
        raise Refusal(
            _("%(user)s 从 %(since)s 起已任%(role)s。不用重复任命。")
            % {"user": user, "since": other.starts_on, "role": other.label},
            field="role",
        )


def _user(phone: str, name: str) -> User:
    """Whoever signs in with this phone; a new account when there is none yet."""
    if not phone:
        raise Refusal(_("请填写手机号。"), field="phone")
    user = User.objects.filter(phone=phone).first()
    if user is None:
        return accounts.add_user(name=name, phone=phone)
    if user.name and user.name != name:
        raise Refusal(_("这个手机号登记的是另一个姓名。请核对手机号和姓名。"), field="name")
    return user


def _administrators_locked() -> list[Post]:
    """Two at once cannot end one another's: the second waits here, and then counts again."""
    return list(
        Post.objects.select_for_update().filter(role=Role.ADMINISTRATOR, organisation__parent=None).order_by("id")
    )


def _is_last(post: Post, administrators: list[Post]) -> bool:
    lasting = [one for one in administrators if one.pk != post.pk and one.ends_on is None and one.user.is_active]
    return post.organisation.parent_id is None and not lasting
