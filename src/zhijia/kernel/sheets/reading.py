"""From a file to rows of text. Everything is bounded before it is opened."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from zhijia.kernel.refusal import Refusal

from .matching import LOOK_AT, most_known

LIMIT_BYTES = 20 * 1024 * 1024
LIMIT_UNPACKED = 300 * 1024 * 1024
LIMIT_ROWS = 100_000
ROOM = 21  # rows of titles above a list, and one that is too many
LIMIT_COLUMNS = 60
LIMIT_CELL = 500
MAGIC = {".xlsx": b"PK\x03\x04", ".ods": b"PK\x03\x04", ".xls": b"\xd0\xcf\x11\xe0"}
ENCRYPTED = b"\xd0\xcf\x11\xe0"  # an .xlsx with a password is wrapped in the old container
FORMULA = ("=", "+", "-", "@")
DAY_ZERO = date(1899, 12, 30)  # of a spreadsheet's days
ROUNDED = "≈"  # stands before a number of more digits than a spreadsheet can hold: its last ones are lost


@dataclass(frozen=True)
class Table:
    """A sheet as text: rows[0] is the sheet's first row, whatever stands in it."""

    sheet: str
    rows: list[list[str]]


Words = Mapping[str, Sequence[str]]


def check_file(size: int, name: str) -> str:
    """Whether it may be a table, before anything is read; its suffix. Raises Refusal."""
    suffix = _suffix(name)
    if size > LIMIT_BYTES:
        words = _("文件有 %(has).1f MB，最多 %(most)d MB。请去掉图片或分成几份。")
        raise Refusal(words % {"has": size / (1 << 20), "most": LIMIT_BYTES >> 20}, field="file")
    if not size:
        raise Refusal(_("文件是空的。请重新选择。"), field="file")
    return suffix


def read_file(
    content: bytes, name: str, sheet: str = "", words: Words | None = None, *, most_rows: int = LIMIT_ROWS
) -> Table:
    """One sheet as text: the one named, or that with most of the `words` a header may have, or the first.

    Raises Refusal with the fact, the number and the way out.
    """
    if check_file(len(content), name) == ".csv":
        rows = _csv_rows(content, most_rows + ROOM)
    else:
        book = _workbook(content, name)
        sheet = sheet if sheet in book.sheet_names else _likely(book, words or {})
        rows = _sheet_rows(book, sheet, most_rows + ROOM)
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) >= most_rows + ROOM:
        raise Refusal(
            _("表里超过 %s 行。请分成几份再传。") % f"{most_rows:,}",  # what is beyond is not even read
            field="file",
        )
    if max(map(len, rows), default=0) > LIMIT_COLUMNS:
        raise Refusal(
            _("表里有 %(has)s 列，最多 %(most)s 列。请删去不用的列。")
            % {"has": max(map(len, rows)), "most": LIMIT_COLUMNS},
            field="file",
        )
    if not rows:
        raise Refusal(_("表里没有内容。请检查是不是选错了工作表。"), field="file")
    return Table(sheet, rows)


def _suffix(name: str) -> str:
    suffix = "." + name.lower().rpartition(".")[2]
    if suffix == ".xlsm":
        raise Refusal(_("这个文件带宏（.xlsm）。请在 Excel 里另存为 .xlsx 再上传。"), field="file")
    if suffix not in (*MAGIC, ".csv"):
        raise Refusal(_("不认识这种文件。请上传 .xlsx、.xls、.ods 或 .csv。"), field="file")
    return suffix


def _workbook(content: bytes, name: str) -> CalamineWorkbook:
    suffix = _suffix(name)
    if suffix == ".xlsx" and content.startswith(ENCRYPTED):
        raise Refusal(_("这个文件有密码。请在 Excel 里去掉打开密码，另存后再上传。"), field="file")
    if not content.startswith(MAGIC[suffix]):
        raise Refusal(_("文件内容和扩展名 %s 不符，可能已损坏。请用 Excel 打开后另存一份。") % suffix, field="file")
    if suffix != ".xls":
        _refuse_bomb(content)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, ValueError, OSError) as wrong:
        raise Refusal(_("打不开这个文件，可能已损坏或有密码。请用 Excel 打开后另存一份。"), field="file") from wrong


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as wrong:
        raise Refusal(_("文件已损坏。请用 Excel 打开后另存一份。"), field="file") from wrong
    if unpacked > LIMIT_UNPACKED:
        raise Refusal(
            _("文件解开后有 %s MB，超过了限制。请去掉图片和空白区域后再传。") % (unpacked >> 20), field="file"
        )


def _likely(book: CalamineWorkbook, words: Words) -> str:
    """Before the sheet with the list there often is one with explanations; a hidden one holds what menus show."""
    seen = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
    names: list[str] = seen or book.sheet_names
    if len(names) == 1 or not words:
        return names[0]
    return max(names, key=lambda name: most_known(_sheet_rows(book, name, LOOK_AT), words))  # the first of equals


def _sheet_rows(book: CalamineWorkbook, name: str, most: int = LIMIT_ROWS + ROOM) -> list[list[str]]:
    try:
        sheet = book.get_sheet_by_name(name)
        grid = sheet.to_python(skip_empty_area=False, nrows=most)
    except (CalamineError, ValueError) as wrong:
        raise Refusal(_("读不出工作表“%s”。请用 Excel 打开后另存一份。") % name[:30], field="file") from wrong
    return _filled_down([[cell_text(cell) for cell in row] for row in grid], sheet.merged_cell_ranges or [])


Corner = tuple[int, int]


def _filled_down(rows: list[list[str]], merged: Sequence[tuple[Corner, Corner]]) -> list[list[str]]:
    """A cell merged over several rows («一车间» beside five names) is said of each of them."""
    for (top, left), (bottom, _right) in merged:
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and any(row):
                row[left] = row[left] or rows[top][left]
    return rows


def cell_text(cell: Any) -> str:
    """One cell as the person sees it.

    >>> cell_text(13900000001.0), cell_text("  张 三 "), cell_text(1.1010119900307e17)
    ('13900000001', '张 三', '≈110101199003070000')
    >>> cell_text("\\u202d13900000001\\u202c")  # as telephones' address books copy it
    '13900000001'
    """
    match cell:
        case bool():
            return "1" if cell else "0"
        case float() if cell == cell and abs(cell) < 1e300 and cell == int(cell):
            return f"{ROUNDED if abs(cell) >= 1e15 else ''}{int(cell)}"
        case datetime() if (cell.hour, cell.minute) != (0, 0):
            return cell.strftime("%Y-%m-%d %H:%M")
        case datetime() | date():
            return cell.strftime("%Y-%m-%d")
        case None:
            return ""
    seen = "".join(letter for letter in str(cell) if unicodedata.category(letter) != "Cf")
    return seen.replace("\x00", "").replace("\u3000", " ").strip().removeprefix("'")[: LIMIT_CELL + 1]


def _csv_rows(content: bytes, most: int) -> list[list[str]]:
    text = _decoded(content)
    sample = text[:4_000]
    delimiter = max((",", "\t", ";"), key=sample.count)
    csv.field_size_limit(1_000_000)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[cell_text(cell) for cell in row] for row in islice(lines, most)]
    except csv.Error as wrong:
        raise Refusal(_("这个 CSV 读不出来：%s。请用 Excel 另存为 .xlsx。") % str(wrong)[:80], field="file") from wrong


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(_("看不懂这个 CSV 的文字编码。请用 Excel 另存为 .xlsx。"), field="file")


def serial_day(text: str) -> date:
    """The day that a spreadsheet has kept as a number, whatever shape it lost.

    >>> str(serial_day("46207"))
    '2026-07-04'
    """
    return DAY_ZERO + timedelta(days=int(text))


def exact(text: str) -> str:
    """The text of a long number, unless a spreadsheet has kept only its first digits. Raises Refusal."""
    if text.startswith(ROUNDED):
        raise Refusal(_("Excel 把这个号码当成了数值，末几位已经丢失。请把这一列设为“文本”格式后重新填写。"))
    return text


def not_a_formula(text: str) -> str:
    """The text of a name. Raises Refusal for what a spreadsheet would work out."""
    if text.startswith(FORMULA):
        raise Refusal(_("姓名不能以 = + - @ 开头，像是公式。请改成姓名本身。"))
    return text
