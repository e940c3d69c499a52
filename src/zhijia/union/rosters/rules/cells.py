"""One row of text made into a new member, or the reasons why not, cell by cell."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.kernel.sheets import LIMIT_CELL, exact, not_a_formula, serial_day
from zhijia.union.people.rules import (
    TAGS,
    NewMember,
    clean_identity,
    clean_name,
    clean_number,
    clean_phone,
    mask_identity,
    plain_union,
)

# code ← words that officers write; the first word found in the cell decides.
_EMPLOYMENT_WORDS = {
    "dispatched": "派遣 外包",
    "migrant": "农民工 务工",
    "rider": "外卖 骑手 送餐",
    "courier": "快递",
    "ride-hailing": "网约车 出租",
    "trucker": "货车 卡车 货运",
    "other-new": "新就业 灵活",
    "retired": "退休",
    "staff": "合同 正式 在职 在编 全日制 职工",
}
EMPLOYMENTS: Mapping[str, str] = {word: code for code, words in _EMPLOYMENT_WORDS.items() for word in words.split()}
TAG_WORDS: Mapping[str, str] = {
    "劳模": "model-worker",
    "五一奖章": "may-day-medal",
    "工匠": "craftsman",
    "先进": "advanced-worker",
    "退伍": "veteran",
    "志愿者": "volunteer",
    "青年": "young",
}


@dataclass
class Reading:
    """What one row says: the member, and what is wrong as (field, sentence).

    `about` says who is meant even when something is wrong; `fields` are those in which the row says anything.
    """

    member: NewMember | None = None
    wrong: list[tuple[str, str]] = field(default_factory=list)
    about: NewMember = field(default_factory=lambda: NewMember(name="", organisation_id=0))
    fields: frozenset[str] = frozenset()


def read_row(
    cells: Mapping[str, str], unions: Mapping[str, int | None], home: int, employments: Sequence[str], today: date
) -> Reading:
    """cells: field → text. unions: plain name → id, None where two have it; home: the id where nothing is said."""
    reading = Reading(fields=frozenset(name for name, text in cells.items() if text))
    facts: dict[str, object] = {}
    readers = {
        "name": _name, "phone": clean_phone, "number": clean_number,
        "identity_number": lambda text: clean_identity(exact(text)),
        "union": lambda text: _union(text, unions, home), "employment": lambda text: _employment(text, employments),
        "joined_on": lambda text: read_date(text, today), "tags": _tags,
    }  # fmt: skip
    for name, reader in readers.items():
        text = cells.get(name, "")
        try:
            if len(text) > LIMIT_CELL:
                raise Refusal(_("这一格超过 %s 个字。请改短。") % LIMIT_CELL)
            facts[name] = reader(text)
        except Refusal as no:
            reading.wrong.append((name, str(no)))
    if not reading.wrong:
        organisation = facts.pop("union")
        reading.member = NewMember(organisation_id=organisation, **facts)  # type: ignore[arg-type]
    name, phone, identity, number = (str(facts.get(one, "")) for one in ("name", "phone", "identity_number", "number"))
    reading.about = reading.member or NewMember(name, 0, phone, identity, number=number)
    return reading


def _name(text: str) -> str:
    not_a_formula(text)
    if any(letter in "<>{}[]|\\^~`" or letter.isdigit() for letter in text):
        raise Refusal(_("姓名里有数字或特殊符号：%s。请核对。") % text[:20])
    return clean_name(text)


def _union(text: str, unions: Mapping[str, int | None], home: int) -> int:
    if not text:
        return home
    plain = plain_union(text)
    if plain in unions:
        if (found := unions[plain]) is None:
            raise Refusal(_("有不止一个“%s”。请写明上级，或在组织里改成不同的名称。") % text[:30])
        return found
    near = get_close_matches(plain, list(unions), n=1, cutoff=0.5)
    hint = _("是不是“%s”？") % near[0] if near else ""
    raise Refusal(
        _("本级及下级没有叫“%(name)s”的工会。%(hint)s请改名称，或先在“组织”里建立。")
        % {"name": text[:30], "hint": hint}
    )


def _employment(text: str, employments: Sequence[str]) -> str:
    if not text:
        return "staff"
    if text in employments:
        return text
    found = next((code for word, code in EMPLOYMENTS.items() if word in text), None)
    if found is None:
        raise Refusal(
            _("没有这种就业形式：%s。可写：合同制、劳务派遣、农民工、外卖骑手、快递员、网约车司机、货车司机、退休。")
            % text[:20]
        )
    return found


def _tags(text: str) -> tuple[str, ...]:
    labels = {str(label): code for code, label in TAGS.items()} | dict(TAG_WORDS)
    found = []
    for word in filter(None, re.split(r"[、，,;；/\s]+", text)):
        if word in ("无", "否", "-", "0"):
            continue
        if word in TAGS:
            found.append(word)
        elif (code := labels.get(word)) is not None:
            found.append(code)
        else:
            raise Refusal(
                _("没有这个标签：%(word)s。可写：%(known)s。") % {"word": word[:20], "known": "、".join(labels)[:120]}
            )
    return tuple(dict.fromkeys(found))


def read_date(text: str, today: date) -> date | None:
    """A day in any of the ways officers write one; the first of the month where only a month is said.

    >>> [str(read_date(text, date(2026, 11, 23))) for text in ("2023.5.1", "2023年5月", "20230501", "45047")]
    ['2023-05-01', '2023-05-01', '2023-05-01', '2023-05-01']
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return None
    if re.fullmatch(r"[2-5]\d{4}", text):  # 20000 … 59999: a spreadsheet's serial day
        return _within(serial_day(text), today)
    shape = (
        re.fullmatch(r"(\d{4})\D?(\d{1,2})(?:\D?(\d{1,2}))?\D?(?:\s*[\d:.]*)?", text)
        if not text.isdigit()
        else re.fullmatch(r"(\d{4})(\d{2})(\d{2})?", text)
    )
    try:
        if shape is None:
            raise ValueError
        return _within(date(int(shape[1]), int(shape[2]), int(shape[3] or 1)), today)
    except ValueError as wrong:
        raise Refusal(_("看不懂这个日期：%s。请写成 2023-05-01。") % text[:20]) from wrong


def _within(day: date, today: date) -> date:
    if not date(1921, 1, 1) <= day <= today:
        raise Refusal(_("日期 %s 不在 1921 年到今天之间。请核对。") % day)
    return day


def shown(field_name: str, text: str) -> str:
    """A cell as the errors page may show it: numbers of persons masked."""
    if field_name == "identity_number":
        return mask_identity(text) if len(text) > 8 else "****"
    if field_name == "phone":
        return f"{text[:3]}****{text[-4:]}" if len(text) > 8 else text
    return text[:40]


def masked(changes: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Changes as a row keeps them: of an identity number, not even the row's own changes tell more than its ends."""
    hidden = {"identity_number": mask_identity}
    return {name: [hidden.get(name, _same)(one) for one in pair] for name, pair in changes.items()}


def _same(value: Any) -> Any:
    return value
