"""The tree of unions: opened, renamed, moved, merged, closed.

Every change holds the root's row until it is done, so that changes to the tree happen one after the other: two moves
cannot make a circle, and nobody opens a union below one that is just moving away.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.pinyin import search_text
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts.models import User
from zhijia.union.journal import actions as journal

from .. import queries
from ..models import Application, Member, Organisation, OrganisationEvent, Post, Transfer
from ..rules import Right, clean_credit_code, may_nest

Kind = OrganisationEvent.Kind
NAME_MAX = 80


@transaction.atomic
def add_organisation(
    *,
    name: str,
    kind: str,
    parent_id: int | None,
    by: User | None,
    now: datetime,
    credit_code: str = "",
    request_key: UUID | None = None,
) -> Organisation:
    """Open an organisation under its parent; without a parent it is the root, and there is one root."""
    _lock_tree()
    if request_key and (earlier := Organisation.objects.filter(request_key=request_key).first()):
        return earlier
    parent = _mine(parent_id, by, now) if parent_id else None
    if parent is None and (root := Organisation.objects.filter(parent=None).first()):
        raise Refusal(_("工会树已经有根了（%s）。请选择一个上级。") % root, field="parent")
    _check_kind(kind, parent)
    name = _free_name(name, parent)

    made = Organisation.objects.create(
        name=name,
        kind=kind,
        parent=parent,
        credit_code=clean_credit_code(credit_code),
        search=search_text(name)[:400],
        opened_on=localdate(now),
        request_key=request_key,
    )
    made.path = f"{parent.path if parent else ''}{made.pk}/"
    made.save(update_fields=["path"])
    _note(made, Kind.OPENED, by, now, after=parent.name if parent else "")
    journal.write("organisation.opened", by=by, at=now, about=made, organisation=made.path, name=name, kind=kind)
    return made


@transaction.atomic
def rename_organisation(
    *, organisation_id: int, name: str, by: User | None, now: datetime, credit_code: str | None = None
) -> Organisation:
    """Give it another name, another credit code, or both."""
    _lock_tree()
    union = _mine(organisation_id, by, now)
    if name.strip() != union.name:
        before, union.name = union.name, _free_name(name, union.parent, but=union)
        union.search = search_text(union.name)[:400]
        _note(union, Kind.RENAMED, by, now, before, union.name)
        facts = {"before": before, "after": union.name}
        journal.write("organisation.renamed", by=by, at=now, about=union, organisation=union.path, **facts)
    if credit_code is not None and (code := clean_credit_code(credit_code)) != union.credit_code:
        before, union.credit_code = union.credit_code, code
        _note(union, Kind.CODED, by, now, before, code)
        facts = {"before": before, "after": code}
        journal.write("organisation.coded", by=by, at=now, about=union, organisation=union.path, **facts)
    union.save(update_fields=["name", "search", "credit_code"])
    return union


@transaction.atomic
def move_organisation(*, organisation_id: int, parent_id: int, by: User | None, now: datetime) -> Organisation:
    """Hang it, with everything below it, under another parent. The mover needs the right over both."""
    _lock_tree()
    union, parent = _mine(organisation_id, by, now), _mine(parent_id, by, now)
    if union.parent is None:
        raise Refusal(_("“%s” 是工会树的根，不能移动。") % union)
    if union.covers(parent.path):
        raise Refusal(
            _("“%(parent)s” 在 “%(union)s” 之下，移过去会成环。请选择另一个上级。")
            % {"parent": parent, "union": union},
            field="parent",
        )
    if parent.id == union.parent_id:
        return union
    _check_kind(union.kind, parent)
    _free_name(union.name, parent, but=union)

    before = union.parent
    _rehang(union, parent)
    _note(union, Kind.MOVED, by, now, before.name, parent.name)
    facts = {"before": before.name, "after": parent.name}
    journal.write("organisation.moved", by=by, at=now, about=union, organisation=union.path, **facts)
    return union


@transaction.atomic
def merge_organisation(*, organisation_id: int, into_id: int, by: User | None, now: datetime) -> Organisation:
    """Its members, posts, children and open papers go over to the other; then it is closed, with its history kept."""
    _lock_tree()
    union, into = _mine(organisation_id, by, now), _mine(into_id, by, now)
    if union.parent is None or union.covers(into.path):
        raise Refusal(_("“%(into)s” 不在别处：一个工会不能并入自己或自己的下级。") % {"into": into}, field="into")
    children = list(union.children.filter(closed_on=None))
    for child in children:
        _check_kind(child.kind, into)
        _free_name(child.name, into, but=child)

    for child in children:
        _rehang(child, into)
    members = Member.objects.filter(organisation=union).update(organisation=into)
    posts = _hand_over_posts(union, into)
    Application.objects.filter(organisation=union, decided_at=None).update(organisation=into)
    _hand_over_transfers(union, into, now)
    union.merged_into = into
    _close(union, now)
    _note(union, Kind.MERGED, by, now, union.name, into.name)
    _note(into, Kind.ABSORBED, by, now, union.name, into.name)
    facts = {"into": into.name, "members": members, "posts": posts, "children": len(children)}
    journal.write("organisation.merged", by=by, at=now, about=union, organisation=into.path, **facts)
    return into


@transaction.atomic
def close_organisation(*, organisation_id: int, by: User | None, now: datetime) -> Organisation:
    """Close one that is empty."""
    _lock_tree()
    union = _mine(organisation_id, by, now)
    if union.parent is None:
        raise Refusal(_("“%s” 是工会树的根，不能撤销。") % union)
    members = Member.objects.filter(organisation=union, state__in=["active", "applied"]).count()
    children = union.children.filter(closed_on=None).count()
    if members or children:
        raise Refusal(
            _("“%(union)s” 还有 %(members)s 名会员、%(children)s 个下级工会。请先转走，或改用“并入另一个工会”。")
            % {"union": union, "members": members, "children": children}
        )
    Post.objects.filter(organisation=union, ends_on=None, starts_on__lte=localdate(now)).update(ends_on=localdate(now))
    Post.objects.filter(organisation=union, ends_on=None).update(ends_on=F("starts_on"))
    _close(union, now)
    _note(union, Kind.CLOSED, by, now, union.name)
    journal.write("organisation.closed", by=by, at=now, about=union, organisation=union.path, name=union.name)
    return union


def _lock_tree() -> None:
    """One change to the tree at a time. Not against inserts that only point at the root (NO KEY)."""
    list(Organisation.objects.select_for_update(no_key=True).filter(parent=None))


def _mine(organisation_id: int, by: User | None, now: datetime) -> Organisation:
    """The open organisation, locked against new members. Raises NotYours."""
    union = Organisation.objects.select_for_update(no_key=True).filter(id=organisation_id, closed_on=None).first()
    if union is None or not queries.may(by, Right.ORGANISATIONS_WRITE, union.path, now):
        raise NotYours
    return union


def _check_kind(kind: str, parent: Organisation | None) -> None:
    kinds = dict(Organisation.Kind.choices)
    if kind not in kinds:
        raise Refusal(_("没有这种组织类别。请从列表中选择。"), field="kind")
    if parent is not None and not may_nest(kind, parent.kind):
        raise Refusal(
            _("%(kind)s不能设在 “%(parent)s”（%(above)s）之下。请选择层级更高的上级，或换一种类别。")
            % {"kind": kinds[kind], "parent": parent, "above": parent.get_kind_display()},
            field="kind",
        )


def _free_name(text: str, parent: Organisation | None, but: Organisation | None = None) -> str:
    name = " ".join(text.split())
    if not name or len(name) > NAME_MAX:
        raise Refusal(_("请填写工会名称，最多 %s 个字。") % NAME_MAX, field="name")
    others = Organisation.objects.filter(parent=parent, name=name, closed_on=None)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refusal(
            _("“%(parent)s” 下已有 “%(name)s”。请换一个名称，或打开已有的那个。") % {"parent": parent, "name": name},
            field="name",
        )
    return name


def _rehang(union: Organisation, parent: Organisation) -> None:
    """One UPDATE rewrites the path of the whole subtree."""
    old, new = union.path, f"{parent.path}{union.pk}/"
    if len(new) > 200:
        raise Refusal(_("工会树太深了：最多约 %s 层。请选择层级更高的上级。") % 20, field="parent")
    Organisation.objects.filter(path__startswith=old).update(path=Concat(Value(new), Substr("path", len(old) + 1)))
    union.parent, union.path = parent, new
    union.save(update_fields=["parent"])


def _hand_over_posts(union: Organisation, into: Organisation) -> int:
    """Posts that run go over; one that the same person holds there already ends here."""
    running = Post.objects.filter(organisation=union, ends_on=None)
    there = set(Post.objects.filter(organisation=into, ends_on=None).values_list("user", "role"))
    doubled = [post.pk for post in running if (post.user_id, post.role) in there]
    running.filter(pk__in=doubled).update(ends_on=F("starts_on"))
    return running.update(organisation=into)


def _hand_over_transfers(union: Organisation, into: Organisation, now: datetime) -> None:
    asked = Transfer.objects.filter(state=Transfer.State.ASKED)
    # From one into the other: the merger has done it.
    done = asked.filter(origin=union, target=into) | asked.filter(origin=into, target=union)
    done.update(state=Transfer.State.WITHDRAWN, answered_at=now)
    asked.filter(origin=union).update(origin=into)
    asked.filter(target=union).update(target=into)


def _close(union: Organisation, now: datetime) -> None:
    union.closed_on = localdate(now)
    union.save(update_fields=["closed_on", "merged_into"])


def _note(
    union: Organisation, kind: str, by: User | None, now: datetime, before: str = "", after: str = ""
) -> OrganisationEvent:
    return OrganisationEvent.objects.create(organisation=union, kind=kind, before=before, after=after, at=now, by=by)
