"""Every change to the tree, its members and their posts."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.pinyin import search_text
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts.models import User
from zhijia.union.journal import actions as journal

from .models import Member, Organisation


@transaction.atomic
def add_organisation(
    *, name: str, kind: str, parent_id: int | None, by: User | None, now: datetime, credit_code: str = ""
) -> Organisation:
    """Open an organisation under its parent; without a parent it is the root, and there is one root."""
    parent = (
        Organisation.objects.select_for_update().filter(id=parent_id, closed_on=None).first() if parent_id else None
    )
    if parent_id and parent is None:
        raise NotYours
    if parent is None and (root := Organisation.objects.filter(parent=None).first()):
        raise Refusal(_("工会树已经有根了（%s）。请选择一个上级。") % root, field="parent")
    if Organisation.objects.filter(parent=parent, name=name, closed_on=None).exists():
        raise Refusal(
            _("“%(parent)s” 下已有 “%(name)s”。请换一个名称，或打开已有的那个。") % {"parent": parent, "name": name},
            field="name",
        )

    made = Organisation.objects.create(
        name=name, kind=kind, parent=parent, credit_code=credit_code, search=search_text(name), opened_on=localdate(now)
    )
    made.path = f"{parent.path if parent else ''}{made.pk}/"
    made.save(update_fields=["path"])
    journal.write("organisation.opened", by=by, at=now, about=made, organisation=made.path, name=name, kind=kind)
    return made


@transaction.atomic
def add_member(
    *, name: str, phone: str, organisation_id: int, by: User | None, now: datetime, user: User | None = None
) -> Member:
    """Enter one member, active at once."""
    organisation = Organisation.objects.get(id=organisation_id, closed_on=None)
    member = Member.objects.create(
        user=user,
        number=next_numbers(1)[0],
        name=name,
        search=search_text(name),
        phone=phone or None,
        organisation=organisation,
        joined_on=localdate(now),
        state_at=now,
    )
    journal.write("member.added", by=by, at=now, about=member, organisation=organisation.path)
    return member


def next_numbers(count: int) -> list[str]:
    """Fresh member numbers, one statement for any count. Never given twice, gaps are fine."""
    with connection.cursor() as sql:
        sql.execute(
            "SELECT nextval(pg_get_serial_sequence('people_member', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [f"{row[0]:09d}" for row in sql.fetchall()]
