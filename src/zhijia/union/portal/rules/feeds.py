"""Reads a feed: bytes in, good rows and named faults out. Nothing here asks the network or the database."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal

from .categories import CATEGORIES

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5_000
FAULTS_KEPT = 200
ROWS = "rows"  # in a mapping: the way to the list inside a JSON file, «data.services»
# Our field → the longest it may be.
FIELDS = {
    "id": 80,
    "title": 60,
    "summary": 300,
    "category": 12,
    "url": 500,
    "starts_on": 10,
    "ends_on": 10,
    "phone": 30,
    "place": 120,
    "hours": 80,
    "brands": 200,
}
NEEDED = ("id", "title")


@dataclass(frozen=True)
class Row:
    """One service as the feed gives it."""

    id: str
    title: str
    summary: str = ""
    category: str = "other"
    url: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    phone: str = ""
    place: str = ""
    hours: str = ""
    brands: str = ""


@dataclass(frozen=True)
class Fault:
    """Why a row was left out: its number as an editor shows it (1 is the first row of data), the column, the reason."""

    row: int
    column: str
    reason: str


@dataclass
class Reading:
    """What a feed gave."""

    rows: dict[str, Row] = field(default_factory=dict)  # by the feed's own id
    faults: list[Fault] = field(default_factory=list)
    faulty_ids: set[str] = field(default_factory=set)  # there, but unreadable: what is known of them stays


class Wrong(Exception):
    """One cell that cannot be taken."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def read_feed(content: bytes, *, kind: str, mapping: Mapping[str, str]) -> Reading:
    """The good rows by id, and a fault for each bad one.

    `kind` is «json» or «csv»; `mapping` is our field → their column, where they differ. Refuses (Refusal) what is
    not such a file at all, and more than MOST_ROWS rows.
    """
    if len(content) > MOST_BYTES:
        raise Refusal(_("文件超过 5 MB，没有导入。请分成几个数据源。"))
    records = _json(content, mapping) if kind == "json" else _csv(content)
    reading = Reading()
    for number, record in enumerate(records, start=1):
        if number > MOST_ROWS:
            raise Refusal(_("超过 %s 行，没有导入。请分成几个数据源。") % f"{MOST_ROWS:,}")
        try:
            row = _row(record, mapping)
            if row.id in reading.rows:
                raise Wrong(mapping.get("id") or "id", _("编号与前面的行重复"))
            reading.rows[row.id] = row
        except Wrong as wrong:
            reading.faults.append(Fault(number, wrong.column, wrong.reason))
            reading.faulty_ids.add(str(record.get(mapping.get("id") or "id") or "").strip())
    return reading


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Refusal(_("读不出文字：文件要用 UTF-8 或 GB18030 编码。"))


def _csv(content: bytes) -> Iterator[Mapping[str, Any]]:
    reader = csv.DictReader(io.StringIO(_text(content), newline=""), strict=True)
    try:
        if not reader.fieldnames:
            return
        for record in reader:
            if None in record or None in record.values():
                yield {"": _("列数与表头不一致")}
            else:
                yield {str(name).strip(): value for name, value in record.items()}
    except csv.Error as wrong:
        raise Refusal(_("第 %s 行起不是正确的 CSV，没有导入。") % reader.line_num) from wrong


def _json(content: bytes, mapping: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    try:
        found: Any = json.loads(_text(content))
    except (ValueError, RecursionError) as wrong:
        raise Refusal(_("不是正确的 JSON，没有导入。")) from wrong
    for step in filter(None, (mapping.get(ROWS) or "").split(".")):
        found = found.get(step) if isinstance(found, dict) else None
    if isinstance(found, dict):  # {"services": [...]}: the only list in it
        lists = [value for value in found.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else None
    if not isinstance(found, list):
        raise Refusal(_("JSON 里没有找到列表，没有导入。请在“列表位置”写明它在哪里，例如 data.services。"))
    yield from (record if isinstance(record, dict) else {"": _("这一行不是对象")} for record in found)


def _row(record: Mapping[str, Any], mapping: Mapping[str, str]) -> Row:
    if "" in record and len(record) == 1:
        raise Wrong("", str(record[""]))
    column = {ours: mapping.get(ours) or ours for ours in FIELDS}
    values = {ours: _cell(record.get(column[ours]), column[ours], most) for ours, most in FIELDS.items()}
    for ours in NEEDED:
        if not values[ours]:
            raise Wrong(column[ours], _("不能为空"))
    starts, ends = (_date(values[name], column[name]) for name in ("starts_on", "ends_on"))
    if starts and ends and ends < starts:
        raise Wrong(column["ends_on"], _("结束早于开始"))
    return Row(
        **{name: values[name] for name in ("id", "title", "summary", "phone", "place", "hours", "brands")},
        category=_category(values["category"], column["category"]),
        url=_url(values["url"], column["url"]),
        starts_on=starts,
        ends_on=ends,
    )


def _cell(value: Any, column: str, most: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | dict | list):
        raise Wrong(column, _("要是文字"))
    text = " ".join(str(value).split())
    if not text.isprintable():
        raise Wrong(column, _("有看不见的字符"))
    if len(text) > most:
        raise Wrong(column, _("有 %(length)s 个字，最多 %(most)s 个") % {"length": len(text), "most": most})
    return text


def _date(text: str, column: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Wrong(column, _("日期要写成 2026-11-30 这样")) from None


def _category(text: str, column: str) -> str:
    if not text:
        return "other"
    for code, category in CATEGORIES.items():
        if text.lower() == code or text == str(category.label):
            return code
    raise Wrong(column, _("没有“%s”这个类别") % text)


def _url(text: str, column: str) -> str:
    if text and not is_https(text):
        raise Wrong(column, _("网址要以 https:// 开头"))
    return text


def is_https(address: str) -> bool:
    """Whether this is a plain https address of a named host, without a user's name in it."""
    try:
        parts = urlsplit(address)
        return (
            parts.scheme == "https"
            and bool(parts.hostname)
            and parts.username is None
            and parts.port != 0
            and address.isprintable()
            and not any(mark in address for mark in " \\<>\"'")
        )
    except ValueError:
        return False


def shrinks_too_much(live: int, vanishing: int) -> bool:
    """Whether a person should look first: more than half of what is shown would go.

    >>> shrinks_too_much(10, 5), shrinks_too_much(10, 6), shrinks_too_much(0, 0)
    (False, True, False)
    """
    return vanishing * 2 > live
