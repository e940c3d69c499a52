"""A member list as an Excel file: with a purpose, counted, masked, gone after a day."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID

import xlsxwriter
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts.models import User
from zhijia.union.journal import actions as journal

from .. import queries
from ..models import Export, Member
from ..rules import PEOPLE_MAX_ROWS, Right, mask_identity, mask_phone

CONFIRM_ABOVE = 50
KEPT_FOR = timedelta(hours=24)


@transaction.atomic
def export_members(
    *,
    filters: queries.Filters,
    purpose: str,
    typed: str,
    full: bool,
    request_key: UUID,
    by: User,
    now: datetime,
) -> Export:
    """Write the members of a list to a file that its maker can fetch for 24 h.

    Numbers are masked unless `full` is asked for and identity.read is held over the member's union.
    """
    if earlier := Export.objects.filter(request_key=request_key, by=by).first():
        return earlier
    if not (purpose := purpose.strip()[:120]):
        raise Refusal(_("请写明用途。"), field="purpose")
    person = queries.person(by, localdate(now))
    members = queries.listing(person, filters)
    rows = members.order_by().count()
    _check_size(rows, typed)
    _sweep(now)

    content = _workbook(members.order_by("id").iterator(2_000), person, full)
    export = Export(
        by=by,
        at=now,
        purpose=purpose,
        filters=filters.facts(),
        rows=rows,
        expires_at=now + KEPT_FOR,
        request_key=request_key,
    )
    export.file.save(f"members-{request_key}.xlsx", ContentFile(content), save=True)
    path = ",".join(person.scopes.get(Right.ROSTER_READ, ()))[:200]
    journal.exported("members.exported", by=by, at=now, purpose=purpose, rows=rows, organisation=path, full=full)
    return export


def fetch_export(*, export_id: int, by: User, now: datetime) -> Export:
    """One's own file, while it is kept. Raises NotYours, or Refusal once it has expired."""
    export = Export.objects.filter(id=export_id, by=by).first()
    if export is None:
        raise NotYours
    if export.expires_at <= now or not export.file:
        raise Refusal(_("这个文件只保留 24 小时，已经删除。请重新导出。"))
    return export


def _check_size(rows: int, typed: str) -> None:
    if rows == 0:
        raise Refusal(_("这个名单里没有人。请放宽筛选条件。"))
    if rows > PEOPLE_MAX_ROWS:
        raise Refusal(
            _("一次最多导出 %(most)s 人，这里有 %(has)s 人。请按工会分几次导出。")
            % {"most": PEOPLE_MAX_ROWS, "has": rows}
        )
    if rows > CONFIRM_ABOVE and typed.replace(",", "").strip() != str(rows):
        raise Refusal(
            _("这次导出 %(rows)s 人，超过 %(most)s 人。请在“确认人数”里输入 %(rows)s。")
            % {"rows": rows, "most": CONFIRM_ABOVE},
            field="typed",
        )


def _sweep(now: datetime) -> None:
    """Files past their day go; the record that they were made stays."""
    for old in Export.objects.filter(expires_at__lte=now).exclude(file="")[:100]:
        old.file.delete(save=True)


def _workbook(members: Iterable[Member], person: queries.Person, full: bool) -> bytes:
    """Every cell is text: what begins with «=» stays what it is."""
    memory = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(memory, {**options, "constant_memory": True}) as book:
        sheet = book.add_worksheet(_("会员"))
        bold = book.add_format({"bold": True, "bg_color": "#f6f4f1", "border": 1})
        heads = [
            _("会员编号"),
            _("姓名"),
            _("手机号"),
            _("身份证号"),
            _("所在工会"),
            _("就业形式"),
            _("标签"),
            _("入会日期"),
            _("状态"),
        ]
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        sheet.set_column(0, 0, 14)
        sheet.set_column(2, 4, 22)
        sheet.freeze_panes(1, 0)
        for line, member in enumerate(members, start=1):
            for column, text in enumerate(_cells(member, person, full)):
                sheet.write_string(line, column, text)
    return memory.getvalue()


def _heads() -> list[str]:
    who = [_("会员编号"), _("姓名"), _("手机号"), _("身份证号")]
    return [*who, _("所在工会"), _("就业形式"), _("标签"), _("入会日期"), _("状态")]


def _cells(member: Member, person: queries.Person, full: bool) -> list[str]:
    open_numbers = full and person.may(Right.IDENTITY_READ, member.organisation.path)
    identity = queries.identity_of(member)
    return [
        member.number,
        member.name,
        (member.phone or "") if open_numbers else mask_phone(member.phone),
        identity if open_numbers else mask_identity(identity),
        member.organisation.name,
        str(member.get_employment_display()),
        "、".join(member.tag_labels),
        str(member.joined_on or ""),
        str(member.get_state_display()),
    ]
