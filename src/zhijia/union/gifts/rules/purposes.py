"""What a union gives things for, and what that counts against."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Purpose(StrEnum):
    """The seven festivals by name, what happens in a life, and what is won or remembered."""

    NEW_YEAR = "new-year"
    SPRING = "spring"
    QINGMING = "qingming"
    LABOUR = "labour"
    DRAGON_BOAT = "dragon-boat"
    MID_AUTUMN = "mid-autumn"
    NATIONAL_DAY = "national-day"
    BIRTHDAY = "birthday"
    WEDDING = "wedding"
    BIRTH = "birth"
    ILLNESS = "illness"
    DEATH = "death"
    RETIREMENT = "retirement"
    PRIZE = "prize"
    SOUVENIR = "souvenir"


LABELS: dict[Purpose, str | Promise] = {
    Purpose.NEW_YEAR: _("元旦慰问"),
    Purpose.SPRING: _("春节慰问"),
    Purpose.QINGMING: _("清明慰问"),
    Purpose.LABOUR: _("五一慰问"),
    Purpose.DRAGON_BOAT: _("端午慰问"),
    Purpose.MID_AUTUMN: _("中秋慰问"),
    Purpose.NATIONAL_DAY: _("国庆慰问"),
    Purpose.BIRTHDAY: _("生日慰问"),
    Purpose.WEDDING: _("结婚慰问"),
    Purpose.BIRTH: _("生育慰问"),
    Purpose.ILLNESS: _("生病慰问"),
    Purpose.DEATH: _("去世慰问"),
    Purpose.RETIREMENT: _("退休慰问"),
    Purpose.PRIZE: _("奖品"),
    Purpose.SOUVENIR: _("纪念品"),
}
FESTIVALS = tuple(Purpose)[:7]
LIFE = (Purpose.BIRTHDAY, Purpose.WEDDING, Purpose.BIRTH, Purpose.ILLNESS, Purpose.DEATH, Purpose.RETIREMENT)
GROUPS: tuple[tuple[str | Promise, tuple[Purpose, ...]], ...] = (
    (_("逢年过节"), FESTIVALS),
    (_("会员生活"), LIFE),
    (_("奖品和纪念品"), (Purpose.PRIZE, Purpose.SOUVENIR)),
)
