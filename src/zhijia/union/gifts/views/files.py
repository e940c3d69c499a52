"""Excel out: the template, the rows that are wrong, the roster, who has not collected, what the supplier packs."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhijia.kernel.sheets import XLSX, workbook
from zhijia.web.access import needs
from zhijia.web.http import Request
from zhijia.web.templatetags.web import moment

from .. import actions, queries
from ..models import Campaign, Line
from ..rules import FIELDS
from .staff import RIGHT


def excel(name: str, headers: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A workbook as an answer."""
    content = workbook(
        [str(one) for one in headers], ([cell if isinstance(cell, int) else str(cell) for cell in row] for row in rows)
    )
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@needs(RIGHT)
@require_safe
def template(request: Request) -> HttpResponse:
    example = ["张三", "13900000000", "", "", "", "A", "L", "", "", ""]
    return excel("gift-recipients.xlsx", list(FIELDS.values()), [example])


@needs(RIGHT)
@require_safe
def wrong_rows(request: Request, upload_id: int) -> HttpResponse:
    """What is wrong with a file, a row each: where, what stands there, why."""
    one = queries.upload(request.person, upload_id)
    return excel(f"wrong-{one.pk}.xlsx", [_("行号"), _("列"), _("内容"), _("原因")], one.wrong)


@needs(RIGHT)
@require_safe
def roster(request: Request, campaign_id: int) -> HttpResponse:
    """The lines of this officer's units, phones masked, with who has collected."""
    campaign = queries.handed_out_by(request.person, campaign_id)
    lines = queries.lines(request.person, campaign)
    return _lines(request, campaign, lines, f"{campaign.number}.xlsx", "gift.roster")


@needs(RIGHT)
@require_safe
def uncollected(request: Request, campaign_id: int) -> HttpResponse:
    campaign = queries.handed_out_by(request.person, campaign_id)
    lines = queries.lines(request.person, campaign, only="open")
    return _lines(request, campaign, lines, f"{campaign.number}-open.xlsx", "gift.uncollected")


def _lines(request: Request, campaign: Campaign, lines: Iterable[Line], name: str, what: str) -> HttpResponse:
    heads = [
        _("序号"),
        _("姓名"),
        _("手机号"),
        _("单位（领取的地方）"),
        _("货品"),
        _("尺码"),
        _("刻字"),
        _("送到"),
        _("领取时间"),
        _("代领人"),
    ]
    rows = [
        [one.place, one.name, one.masked_phone, one.unit.name, one.choice.name if one.choice else "", one.size,
         one.engraving, one.destination, moment(one.collected_at) if one.collected_at else "", one.collected_for]
        for one in lines
    ]  # fmt: skip
    actions.note_export(campaign=campaign, what=what, rows=len(rows), by=request.user, now=now())
    return excel(name, heads, rows)


@needs(RIGHT)
@require_safe
def report(request: Request, campaign_id: int) -> HttpResponse:
    """The report's figures, a line each; no names."""
    campaign = queries.campaign(request.person, campaign_id)
    found, limits = queries.report(request.person, campaign), queries.look(campaign, now())
    facts = [
        (_("预算"), campaign.budget), (_("支出"), campaign.amount), (_("人均"), found.per_head),
        (_("人数"), found.people), (_("已领"), found.collected), (_("未领"), found.uncollected),
        (_("超出"), found.over_sum), (_("消费帮扶占比"), f"{limits.aid_share}%"),
        (_("满意度（5 分）"), found.satisfaction or "—"),
    ]  # fmt: skip
    rows = [[campaign.title, label, value] for label, value in facts]
    rows += [[one.organisation.name, _("已领"), f"{one.collected} / {one.people}"] for one in found.units]
    return excel(f"{campaign.number}-report.xlsx", [_("单位"), _("项目"), _("内容")], rows)


@needs("supply")
@require_safe
def packing(request: Request, supply_id: int) -> HttpResponse:
    """What a supplier packs: by unit, with sizes and texts; names without phones."""
    supply = queries.supply(request.person, supply_id)
    lines = queries.packing(supply)
    heads = [_("单位（领取的地方）"), _("姓名"), _("货品"), _("尺码"), _("刻字"), _("贺卡"), _("送到")]
    rows = [
        [one.unit.name, one.name, one.choice.name if one.choice else "", one.size, one.engraving,
         one.card or supply.campaign.card, one.destination]
        for one in lines
    ]  # fmt: skip
    actions.note_export(campaign=supply.campaign, what="gift.packing", rows=len(rows), by=request.user, now=now())
    return excel(f"{supply.number}.xlsx", heads, rows)
