"""What a station has: facilities and supplies, each with a state, a date and a witness."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EXPIRY_WARNING = timedelta(days=30)
FRESH_DAYS = 14  # unless the federation's own standard says otherwise
REPORT_DAYS = 3  # working days in which a report is answered, unless it says otherwise


@dataclass(frozen=True)
class Kind:
    """A thing one may look for. `bit` is its place in the index of what is where."""

    code: str
    label: str | Promise
    icon: str
    bit: int
    supply: bool = False
    unit: str | Promise = ""
    filter: bool = False  # offered as a filter to whoever looks for a station


_FACILITIES = (
    ("water", _("饮水"), "glass-water", True),
    ("meals", _("热饭"), "microwave", True),
    ("charging", _("充电"), "plug-zap", True),
    ("medicine", _("应急药品"), "briefcase-medical", True),
    ("toilet", _("卫生间"), "toilet", True),
    ("rest", _("休息座椅"), "armchair", True),
    ("books", _("书报"), "book-open", True),
    ("umbrella", _("雨伞"), "umbrella", True),
    ("fridge", _("冰箱"), "refrigerator", False),
    ("aircon", _("空调"), "air-vent", True),
    ("wifi", _("无线网"), "wifi", True),
    ("shower", _("淋浴"), "shower-head", True),
    ("parking", _("货车停车"), "circle-parking", True),
    ("wash", _("洗手池"), "droplets", False),
    ("aed", _("AED"), "heart-pulse", False),
)
_SUPPLIES = (
    ("mineral-water", _("矿泉水"), "milk", _("瓶")),
    ("mung-bean-soup", _("绿豆汤"), "soup", _("份")),
    ("huoxiang", _("藿香正气水"), "pill-bottle", _("盒")),
    ("cooling-ointment", _("清凉油"), "pill", _("盒")),
    ("plasters", _("创可贴"), "bandage", _("盒")),
    ("masks", _("口罩"), "shield", _("包")),
    ("tea", _("茶叶"), "coffee", _("罐")),
    ("tissues", _("纸巾"), "scroll", _("包")),
)
KINDS: dict[str, Kind] = {
    code: Kind(code, label, icon, bit, filter=looked_for)
    for bit, (code, label, icon, looked_for) in enumerate(_FACILITIES)
}
KINDS |= {
    code: Kind(code, label, icon, bit, supply=True, unit=unit)
    for bit, (code, label, icon, unit) in enumerate(_SUPPLIES, start=len(_FACILITIES))
}
FACILITIES = {code: kind for code, kind in KINDS.items() if not kind.supply}
SUPPLIES = {code: kind for code, kind in KINDS.items() if kind.supply}
FILTERS = {code: kind for code, kind in KINDS.items() if kind.filter}
ESSENTIALS = ("rest", "water", "meals", "charging", "medicine", "aircon", "books", "umbrella")  # of 八有, in order


class Level(StrEnum):
    """How a thing was when it was last seen."""

    GOOD = "good"
    LOW = "low"
    OUT = "out"
    BROKEN = "broken"


LEVELS: dict[Level, str | Promise] = {
    Level.GOOD: _("正常"),
    Level.LOW: _("不多了"),
    Level.OUT: _("没有了"),
    Level.BROKEN: _("坏了"),
}
TONES = {Level.GOOD: "ok", Level.LOW: "warn", Level.OUT: "bad", Level.BROKEN: "bad"}


class Witness(StrEnum):
    """Who saw it."""

    KEEPER = "keeper"
    INSPECTOR = "inspector"
    GUEST = "guest"
    OFFICER = "officer"


WITNESSES: dict[Witness, str | Promise] = {
    Witness.KEEPER: _("管理员"),
    Witness.INSPECTOR: _("检查员"),
    Witness.GUEST: _("来过的人"),
    Witness.OFFICER: _("工会"),
}


@dataclass(frozen=True)
class Shown:
    """A thing as a page shows it: unknown when nobody has looked for too long, whatever it was then."""

    kind: Kind
    level: str  # a Level, or «unknown»
    seen_at: datetime | None
    witness: str
    quantity: int | None = None

    @property
    def label(self) -> str | Promise:
        return LEVELS[Level(self.level)] if self.level in LEVELS else _("不明")

    @property
    def tone(self) -> str:
        return TONES[Level(self.level)] if self.level in LEVELS else "off"

    @property
    def seen_by(self) -> str | Promise:
        return WITNESSES[Witness(self.witness)] if self.witness else ""

    @property
    def usable(self) -> bool:
        """Not known to be missing."""
        return self.level not in (Level.OUT, Level.BROKEN)


def shown(
    code: str, level: str, seen_at: datetime | None, witness: str, *, now: datetime, days: int = FRESH_DAYS,
    quantity: int | None = None,
) -> Shown:  # fmt: skip
    """What may be said of it today. `days`: after so many without a look, good and bad news alike are unknown."""
    stale = seen_at is None or now - seen_at > timedelta(days=days)
    return Shown(KINDS[code], "unknown" if stale else level, seen_at, witness, quantity)


def mask(codes: Iterable[str]) -> int:
    """Codes as the bits of one number; unknown ones are left out.

    >>> mask(["water", "charging", "teleport"])
    5
    """
    bits = 0
    for code in codes:
        if code in KINDS:
            bits |= 1 << KINDS[code].bit
    return bits


def essentials(levels: Mapping[str, str]) -> list[str]:
    """Which of the eight are there: code → level as it is known."""
    return [code for code in ESSENTIALS if levels.get(code) in (Level.GOOD, Level.LOW)]
