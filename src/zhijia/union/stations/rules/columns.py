"""An officer's own list of stations as a table: which column is what, and one row made into facts or its reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal

from . import hours, places, things

# field → the names its column may have; the first is ours.
COLUMNS: dict[str, Sequence[str]] = {
    "name": ("驿站名称", "名称", "站点名称"),
    "kind": ("建设方式", "类型", "自建或共建"),
    "host_kind": ("场所类型", "依托场所"),
    "host": ("依托单位", "共建单位"),
    "district": ("区县", "县市区", "所在区"),
    "street": ("街道", "乡镇街道"),
    "address": ("地址", "详细地址"),
    "directions": ("怎么走", "指引"),
    "latitude": ("纬度", "lat", "latitude"),
    "longitude": ("经度", "lon", "lng", "longitude"),
    "datum": ("坐标系", "坐标"),
    "hours": ("开放时间", "时间"),
    "phone": ("电话", "联系电话"),
    "area": ("面积", "建筑面积"),
    "seats": ("座位", "座位数"),
    "things": ("设施物资", "设施", "配备"),
}
NEEDED = ("name", "district", "address", "latitude", "longitude", "hours")
_DATUM_WORDS = {
    places.Datum.GCJ02: ("gcj", "高德", "腾讯"),
    places.Datum.BD09: ("bd", "百度"),
}
_HOST_WORDS = {
    "service-centre": "职工服务中心", "party-centre": "党群", "community": "社区 居委", "office": "街道办 乡镇 政府",
    "shop": "店铺 商铺 超市 药店", "bank": "银行 网点", "post": "邮政 快递", "company": "企业 公司 厂",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What a row says, or where it is wrong: column name → reason."""

    values: dict[str, Any]
    faults: list[tuple[str, str]] = field(default_factory=list)


def label(name: str) -> str | Promise:
    """The column's own name."""
    return COLUMNS[name][0]


def read_row(cells: Mapping[str, str]) -> Row:
    """From texts by field to values; every fault of the row, not only the first."""
    values: dict[str, Any] = {"things": _things(cells.get("things", "")), "datum": _datum(cells.get("datum", ""))}
    faults: list[tuple[str, str]] = []
    for name in ("name", "host", "district", "street", "address", "directions", "phone"):
        values[name] = cells.get(name, "")[: {"address": 120, "directions": 200, "phone": 30}.get(name, 60)]
    faults += [(COLUMNS[name][0], _("没有填")) for name in NEEDED if not cells.get(name)]
    values["kind"] = "joint" if "共" in cells.get("kind", "") else "own"
    values["host_kind"] = _host(cells.get("host_kind", "") + cells.get("host", ""))
    for name, read in (("hours", hours.read), ("area", _area), ("seats", _seats)):
        if cells.get(name):
            try:
                values["week" if name == "hours" else name] = read(cells[name])
            except Refusal as no:
                faults.append((COLUMNS[name][0], str(no)))
    try:
        if cells.get("latitude") and cells.get("longitude"):
            values["latitude"], values["longitude"] = _number(cells["latitude"]), _number(cells["longitude"])
            places.clean_point(values["latitude"], values["longitude"], values["datum"])
    except Refusal as no:
        faults.append((COLUMNS["latitude"][0], str(no)))
    return Row(values, faults)


def _number(text: str) -> float:
    try:
        return float(text.strip().rstrip("°NnEe "))
    except ValueError:
        raise Refusal(_("“%s”不是数字。") % text[:20]) from None


def _area(text: str) -> Decimal:
    try:
        area = Decimal(text.replace("平方米", "").replace("㎡", "").replace("m²", "").strip())
    except InvalidOperation:
        raise Refusal(_("“%s”不是数字。") % text[:20]) from None
    if not 0 < area < 10_000:
        raise Refusal(_("面积要在 0 到 10,000 平方米之间。"))
    return area.quantize(Decimal("0.1"))


def _seats(text: str) -> int:
    number = _number(text)
    if not 0 <= number <= 1_000 or number != int(number):
        raise Refusal(_("座位数要在 0 到 1,000 之间。"))
    return int(number)


def _datum(text: str) -> str:
    named = (datum for datum, words in _DATUM_WORDS.items() if any(word in text.lower() for word in words))
    return next(named, places.Datum.WGS84)


def _host(text: str) -> str:
    found = (kind for kind, words in _HOST_WORDS.items() if any(word in text for word in words.split()))
    return next(found, "other")


def _things(text: str) -> list[str]:
    """Codes of the things that are named; our words or close to them."""
    also = {
        "meals": ("微波", "热饭", "加热"),
        "water": ("饮水", "水壶", "热水"),
        "medicine": ("药",),
        "rest": ("座", "桌椅", "休息"),
    }
    also |= {"charging": ("充电",), "books": ("书", "报"), "umbrella": ("伞",), "toilet": ("卫生间", "厕所")}
    return [
        code
        for code, kind in things.KINDS.items()
        if str(kind.label) in text or any(word in text for word in also.get(code, ()))
    ]
