"""What a member's facts look like: cleaned on the way in, masked on the way out."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from zhijia.kernel.refusal import Refusal

PEOPLE_MAX_ROWS = 100_000  # one call of add_members
NAME_MAX, NUMBER_MAX = 60, 16
MASKED_IDENTITY = "**************"

TAGS: dict[str, str | Promise] = {
    "model-worker": gettext_lazy("劳动模范"),
    "may-day-medal": gettext_lazy("五一劳动奖章"),
    "craftsman": gettext_lazy("工匠人才"),
    "advanced-worker": gettext_lazy("先进工作者"),
    "women-pacesetter": gettext_lazy("巾帼标兵"),
    "delegate": gettext_lazy("职工代表"),
    "veteran": gettext_lazy("退役军人"),
    "volunteer": gettext_lazy("职工志愿者"),
    "young": gettext_lazy("青年职工"),
}


@dataclass(frozen=True)
class NewMember:
    """One person to enter. Empty texts mean «not known»; a number is given when `number` is empty."""

    name: str
    organisation_id: int
    phone: str = ""
    identity_number: str = ""
    employment: str = "staff"
    tags: tuple[str, ...] = ()
    joined_on: date | None = None
    number: str = ""


HAN = "[\u3400-\u9fff\U00020000-\U0003ffff]"


def clean_name(text: str) -> str:
    """The name without stray spaces, 1–60 characters, no control characters.

    >>> clean_name(" 张  三 "), clean_name("买买提•艾力"), clean_name("John  Smith")
    ('张三', '买买提·艾力', 'John Smith')
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    name = re.sub(rf"(?<={HAN}) (?={HAN})", "", name)  # two characters are often set as wide as three
    name = re.sub(rf"(?<={HAN}) ?[•‧∙・･．.] ?(?={HAN})", "·", name)
    if not name:
        raise Refusal(_("请填写姓名。"), field="name")
    if len(name) > NAME_MAX:
        raise Refusal(
            _("姓名最多 %(most)s 个字，这里有 %(has)s 个。请改短。") % {"most": NAME_MAX, "has": len(name)},
            field="name",
        )
    if any(unicodedata.category(letter) == "Cc" for letter in name):
        raise Refusal(_("姓名里有看不见的控制字符。请重新输入。"), field="name")
    return name


def clean_phone(text: str) -> str:
    """A mainland mobile number as its 11 digits; empty stays empty.

    >>> clean_phone("+86 139-0000 0001"), clean_phone("１３９００００００１２")
    ('13900000001', '13900000012')
    """
    digits = re.sub(r"[\s\-()]|\.0$", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", digits)
    if not digits:
        return ""
    if not re.fullmatch(r"1[3-9][0-9]{9}", digits):
        raise Refusal(_("手机号应为 11 位数字，以 1 开头。请核对后重填。"), field="phone")
    return digits


def clean_identity(text: str) -> str:
    """A citizen's identity number (GB 11643), its birth date and check digit right; empty stays empty.

    Place codes are not looked up: old cards carry codes that no list has any more.
    """
    number = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not number:
        return ""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise Refusal(_("居民身份证号应为 18 位。请对照证件核对。"), field="identity_number")
    try:
        ric.get_birth_date(number)
    except ValidationError as wrong:
        raise Refusal(_("身份证号第 7–14 位不是一个日期。请对照证件核对。"), field="identity_number") from wrong
    if ric.calc_check_digit(number) != number[-1]:
        raise Refusal(_("身份证号的最后一位校验不符，多半有一位输错了。请对照证件核对。"), field="identity_number")
    return number


def clean_number(text: str) -> str:
    """A member number that a union gives itself: letters, digits and hyphens, at most 16; empty stays empty."""
    number = unicodedata.normalize("NFKC", text).strip().upper()
    if number and not re.fullmatch(rf"[0-9A-Z][0-9A-Z\-]{{0,{NUMBER_MAX - 1}}}", number):
        raise Refusal(_("会员编号用字母、数字和连字符，最多 %s 位。") % NUMBER_MAX, field="number")
    return number


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Known tags, each once, in the order of the list."""
    wanted = set(tags)
    if unknown := wanted - set(TAGS):
        raise Refusal(_("没有这些标签：%s。") % "、".join(sorted(unknown))[:100], field="tags")
    return [tag for tag in TAGS if tag in wanted]


def faults(row: NewMember, employments: Iterable[str], today: date) -> list[tuple[str, str]]:
    """What is wrong with a row by itself: (field, sentence) for each fault, none when it is right."""
    found: list[tuple[str, str]] = []
    checks: list[Callable[[], object]] = [
        lambda: clean_name(row.name),
        lambda: clean_phone(row.phone),
        lambda: clean_identity(row.identity_number),
        lambda: clean_number(row.number),
        lambda: clean_tags(row.tags),
    ]
    for check in checks:
        try:
            check()
        except Refusal as no:
            found.append((no.field, str(no)))
    if row.employment not in set(employments):
        found.append(("employment", _("没有这种就业形式：%s。") % row.employment[:20]))
    if row.joined_on and not date(1921, 1, 1) <= row.joined_on <= today:
        found.append(("joined_on", _("入会日期 %s 不在 1921 年到今天之间。") % row.joined_on))
    return found


def mask_phone(phone: str | None) -> str:
    """139****0001; nothing for nothing."""
    return f"{phone[:3]}****{phone[-4:]}" if phone else ""


def mask_name(name: str) -> str:
    """张**: for records that outlive an erased person."""
    return name[:1] + "*" * (len(name) - 1)


def mask_identity(number: str) -> str:
    """110***********001X: the province's three digits and the last four."""
    return f"{number[:3]}***********{number[-4:]}" if number else ""
