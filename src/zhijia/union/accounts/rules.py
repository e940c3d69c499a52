"""Phones as people type them, and who else knows one."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FULL_WIDTH = str.maketrans("０１２３４５６７８９＋－　", "0123456789+- ")

# Apps above say who a phone belongs to (its name), when nobody has signed in with it yet.
known_elsewhere: list[Callable[[str], str | None]] = []


def clean_phone(text: str) -> str:
    """A mainland mobile number, 11 digits, from «+86 139-0000-0001» and the like.

    >>> clean_phone("+86 139-0000-0001")
    '13900000001'
    """
    digits = re.sub(r"[\s()-]", "", text.translate(FULL_WIDTH))
    digits = re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", digits)
    if not re.fullmatch(r"1[3-9]\d{9}", digits):
        raise ValidationError(_("手机号应是 11 位数字，以 1 开头。请核对。"), code="phone")
    return digits
