"""Orders to ship as a table, and tracking numbers back from one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from zhijia.kernel import sheets
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people.queries import Person

from .. import queries
from ..rules import ParcelState
from .shipping import ship

MOST_ROWS = 2_000
WORDS = {
    "parcel": ["包裹号", "包裹编号", "parcel"],
    "carrier": ["快递公司", "承运", "物流公司", "carrier"],
    "tracking": ["运单号", "快递单号", "物流单号", "tracking"],
}
HEADERS = ("包裹号", "订单号", "最晚发货", "商品", "收货人", "电话", "地址", "快递公司", "运单号")


def shipping_list(*, person: Person, by: Any, now: datetime) -> bytes:
    """What waits to be sent, as Excel, with two columns to fill in. Addresses leave the house: it is recorded."""
    rows = [
        (
            one.number,
            one.order.number,
            f"{localtime(one.ship_by):%Y-%m-%d %H:%M}",
            "；".join(f"{part.line.name} × {part.quantity}" for part in one.contents.all()),
            one.order.to_name,
            one.order.to_phone,
            one.order.to_text,
            "",
            "",
        )
        for one in queries.to_ship(person, MOST_ROWS)
    ]
    journal.exported("parcels.exported", by=by, at=now, purpose=_("发货"), rows=len(rows))
    return sheets.workbook(HEADERS, rows, title="待发货", widths={3: 40, 6: 44, 8: 24})


@dataclass(frozen=True)
class Loaded:
    """What came of a table: how many were sent, how many had been, and the rows that were not (row, what, why)."""

    sent: int
    known: int
    wrong: list[tuple[int, str, str]]


def load_tracking(*, person: Person, content: bytes, name: str, request_key: UUID, by: Any, now: datetime) -> Loaded:
    """Send what a filled-in table says, row by row: a wrong row stops no other. Safe to repeat."""
    rows = sheets.read_file(content, name).rows
    at = sheets.find_header(rows, WORDS)
    columns = sheets.guess_columns(rows[at], rows[at + 1 : at + 20], WORDS, {})
    if missing := [WORDS[field][0] for field in WORDS if field not in columns]:
        raise Refusal(_("表里没有“%s”列。请用导出的待发货表来填。") % "”“".join(missing), field="file")
    if len(rows) - at - 1 > MOST_ROWS:
        raise Refusal(_("一次最多 %d 行。请分成几份。") % MOST_ROWS, field="file")
    sent, known, wrong = 0, 0, []
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        parcel, carrier, tracking = (_cell(row, columns[field]) for field in ("parcel", "carrier", "tracking"))
        if not parcel or not tracking:
            if parcel and carrier:
                wrong.append((number, parcel, _("没有运单号")))
            continue
        try:
            was = _send(person, parcel, carrier, tracking, uuid5(request_key, f"{number} {parcel}"), by, now)
        except Refusal as no:
            wrong.append((number, parcel, str(no)))
        except NotYours:
            wrong.append((number, parcel, _("没有这个包裹，或不是您的")))
        else:
            sent, known = sent + (not was), known + was
    return Loaded(sent, known, wrong)


def _cell(row: list[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


@transaction.atomic
def _send(person: Person, parcel: str, carrier: str, tracking: str, key: UUID, by: Any, now: datetime) -> bool:
    """Whether it had been sent before, under the same number."""
    digits = parcel.upper().removeprefix("P")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 18):
        raise Refusal(_("包裹号看不懂"))
    found = queries.supplied_parcel(person, int(digits))
    was = found.state != ParcelState.WAITING
    if was and found.tracking != "".join(tracking.split()).upper():
        raise Refusal(_("已经是“%s”，单号没有改") % found.standing.label)
    ship(parcel_id=found.id, carrier=carrier, tracking=tracking, request_key=key, by=by, now=now)
    return was
