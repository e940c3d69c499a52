"""A local standard for stations (四有, 六有, 八有): numbers of a dated document, and what a visit found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .things import ESSENTIALS, FRESH_DAYS, KINDS, REPORT_DAYS

MOST_STARS = 5

# What an inspector looks at, in the order of a walk through the room; the essentials follow.
CHECKS: dict[str, str | Promise] = {
    "sign": gettext_lazy("门外有统一标识，写着开放时间"),
    "open": gettext_lazy("到达时按公示的时间开着"),
    "no-app": gettext_lazy("进门不用扫码、登记、下载"),
    "clean": gettext_lazy("干净，可以坐下"),
    "keeper": gettext_lazy("有人管，知道怎么报修补货"),
    "expiry": gettext_lazy("没有过期的药品和食品"),
    **{code: gettext_lazy("有：") for code in ESSENTIALS},
}
ANSWERS = ("yes", "no", "")  # "": not looked at


@dataclass(frozen=True)
class Standard:
    """The numbers of one pack, with the document they come from. None of its own: our defaults, and it says so."""

    document: str = ""
    facilities: int = 4
    area: Decimal = Decimal(10)
    hours: int = 8
    fresh_days: int = FRESH_DAYS
    report_days: int = REPORT_DAYS

    @property
    def name(self) -> str:
        """«六有»: as many of the eight as must be there."""
        return _("%s有标准") % "零一二三四五六七八"[min(self.facilities, len(ESSENTIALS))]

    def facts(self) -> dict[str, Any]:
        """As it is frozen into an inspection."""
        return {
            "document": self.document, "facilities": self.facilities, "area": str(self.area), "hours": self.hours,
        }  # fmt: skip


def standard(document: str, values: Mapping[str, Any]) -> Standard:
    """From a rule pack's values; what it does not say stays as it is by default."""

    def number(name: str, otherwise: Any) -> Any:
        text = str(values.get(name, "")).strip()
        return type(otherwise)(Decimal(text)) if text else otherwise

    plain = Standard()
    return Standard(
        document,
        facilities=number("facilities", plain.facilities),
        area=number("area", plain.area),
        hours=number("hours", plain.hours),
        fresh_days=max(1, number("fresh_days", plain.fresh_days)),
        report_days=max(1, number("report_days", plain.report_days)),
    )


@dataclass(frozen=True)
class Finding:
    """One line of what was measured against the standard."""

    what: str
    wanted: str
    found: str
    met: bool


def check_label(code: str) -> str:
    """What stands beside the boxes of one check."""
    return f"{CHECKS[code]}{KINDS[code].label}" if code in KINDS else str(CHECKS[code])


def findings(
    wanted: Standard, *, area: Decimal | None, weekly_minutes: int, checks: Mapping[str, str]
) -> list[Finding]:
    """What the numbers say: area, daily hours, how many of the essentials. Then each check that was answered no."""
    has = [code for code in ESSENTIALS if checks.get(code) == "yes"]
    daily = weekly_minutes / 60 / 7
    lines = [
        Finding(
            _("面积"), _("%s 平方米") % wanted.area, _("%s 平方米") % area if area is not None else _("没有量"),
            area is not None and area >= wanted.area,
        ),
        Finding(
            _("每天开放"), _("%s 小时") % wanted.hours, _("%s 小时") % f"{daily:.1f}", daily + 0.01 >= wanted.hours
        ),
        Finding(
            wanted.name, _("%d 项") % wanted.facilities, _("%d 项") % len(has), len(has) >= wanted.facilities
        ),
    ]  # fmt: skip
    others = [code for code in CHECKS if code not in ESSENTIALS and checks.get(code) == "no"]
    return lines + [Finding(check_label(code), _("是"), _("否"), False) for code in others]


def passes(lines: Sequence[Finding]) -> bool:
    return all(line.met for line in lines)


def stars(checks: Mapping[str, str], *, locked_reports: int) -> int:
    """Stars for a year, from the newest checks and the confirmed «it was locked» of the year.

    All that was looked at and found: 5. Every tenth that was not takes one; so do each three locked doors.

    >>> stars({"sign": "yes", "open": "yes"}, locked_reports=0), stars({"sign": "yes", "open": "no"}, locked_reports=3)
    (5, 0)
    """
    looked = [answer for answer in checks.values() if answer]
    if not looked:
        return 0
    missed = looked.count("no") / len(looked)
    return max(0, MOST_STARS - round(missed * 10) - locked_reports // 3)


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """The checks on which two inspectors do not agree."""
    return [code for code in CHECKS if one.get(code) and other.get(code) and one[code] != other[code]]
