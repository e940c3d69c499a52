"""A union's own list of stations in from a table, and out again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel import sheets
from zhijia.kernel.refusal import Refusal
from zhijia.union.journal import actions as journal

from ..models import Station
from ..rules import hours
from ..rules.columns import COLUMNS, NEEDED, read_row
from .stations import Facts, open_station

MOST = 5_000
FAULTS_SHOWN = 200


@dataclass(frozen=True)
class Brought:
    """What became of a file: how many came in, and each row that did not, with its column and the reason."""

    added: int
    faults: list[tuple[int, str, str]]  # row as the spreadsheet counts, column, reason
    total: int


@transaction.atomic
def bring(
    *, content: bytes, file_name: str, organisation_id: int, request_key: UUID, by: Any, now: datetime
) -> Brought:
    """Every good row becomes a draft; the others are told. The same file with the same key adds nothing twice.

    Raises Refusal for a file that is none, or without the columns that must be there; NotYours.
    """
    table = sheets.read_file(content, file_name).rows
    head = sheets.find_header(table, COLUMNS)
    if len(table) - head - 1 > MOST:
        words = _("表里有 %(has)s 行，一次最多 %(most)s 行。请分成几份。")
        raise Refusal(words % {"has": f"{len(table) - head - 1:,}", "most": f"{MOST:,}"}, field="file")
    columns = sheets.guess_columns(table[head], table[head + 1 : head + 50], COLUMNS, {})
    if missing := [COLUMNS[name][0] for name in NEEDED if name not in columns]:
        raise Refusal(_("表里缺少这几列：%s。可以先下载模板。") % "、".join(missing), field="file")
    added, faults = 0, list[tuple[int, str, str]]()
    for number, cells in enumerate(table[head + 1 :], start=head + 2):
        if not any(cells):
            continue
        row = read_row({name: cells[column] if column < len(cells) else "" for name, column in columns.items()})
        wrong = row.faults or _add(row.values, organisation_id, uuid5(request_key, str(number)), by, now)
        faults += [(number, column, reason) for column, reason in wrong]
        added += not wrong
    journal.write(
        "station.loaded", by=by, at=now, about=f"organisation:{organisation_id}", added=added, wrong=len(faults)
    )
    return Brought(added, faults[:FAULTS_SHOWN], len(table) - head - 1)


def _add(values: dict[str, Any], organisation_id: int, key: UUID, by: Any, now: datetime) -> list[tuple[str, str]]:
    try:
        with transaction.atomic():
            open_station(facts=Facts(**values), organisation_id=organisation_id, request_key=key, by=by, now=now)
    except Refusal as no:
        return [(COLUMNS["name"][0], str(no))]
    return []


@transaction.atomic
def export(*, stations: Sequence[Station], purpose: str, by: Any, now: datetime) -> bytes:
    """An Excel file with the columns that `bring` reads, and how each stands. Raises Refusal without a purpose."""
    purpose = purpose.strip()[:100]
    if len(purpose) < 2:
        raise Refusal(_("请写明导出的用途，2 到 100 个字。"), field="purpose")
    heads = [names[0] for names in COLUMNS.values()] + [_("状态"), _("星级"), _("编码")]
    rows = [_cells(one) for one in stations]
    journal.exported("station.exported", by=by, at=now, purpose=purpose, rows=len(rows))
    return sheets.workbook(heads, rows, title=_("驿站"), widths={0: 26, 6: 34, 11: 30, 15: 40})


def _cells(one: Station) -> list[Any]:
    things = "、".join(str(thing.get_code_display()) for thing in one.things.all())
    texts = [one.name, one.get_kind_display(), one.get_host_kind_display(), one.host, one.district, one.street]
    texts += [one.address, one.directions, f"{one.latitude:.7f}", f"{one.longitude:.7f}", "WGS84"]
    texts += [hours.in_words(one.week), one.phone, str(one.area or ""), str(one.seats or ""), things]
    return [str(text) for text in texts] + [str(one.get_state_display()), one.star_text, one.code]
