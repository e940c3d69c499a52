"""A season as officers keep it: their own titles, dates as people write them, every fault by row and column."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from zhijia.kernel.sheets import find_header, guess_columns, letter, serial_day

WORDS: dict[str, Sequence[str]] = {
    "title": (
        *("剧目名称", "演出名称", "节目名称", "演出剧目", "剧目", "剧名", "演出", "节目", "曲目", "名称", "活动名称"),
        *("标题", "演出内容", "title", "show", "name", "performance"),
    ),
    "day": ("演出日期", "日期", "演出时间", "时间", "年月日", "场次时间", "日期时间", "date", "day", "start"),
    "clock": ("开演时间", "开场时间", "演出时间", "开始时间", "时刻", "几点", "时间", "time", "start time", "starts"),
    "until": ("结束时间", "散场时间", "end", "end time", "ends"),
    "minutes": ("时长", "时长分钟", "演出时长", "分钟", "minutes", "duration"),
    "venue": (
        *("演出地点", "演出场地", "演出场所", "场地", "地点", "剧场", "场馆", "剧院", "场所", "演出地址", "地址"),
        *("venue", "place", "location", "theatre", "theater"),
    ),
    "troupe": (
        *("演出单位", "演出团体", "剧团", "院团", "承演单位", "团队", "演出团队", "演出方", "表演单位", "承办单位"),
        *("troupe", "company", "performer"),
    ),
    "kind": ("类别", "类型", "艺术门类", "门类", "种类", "形式", "kind", "type", "genre"),
    "places": (
        *("票数", "座位数", "名额", "人数", "可容纳人数", "容量", "票量", "票额", "总票数", "放票数", "票数张"),
        *("places", "seats", "capacity", "tickets"),
    ),
    "limit": ("每人限票", "每人限领", "每人张数", "限领", "限购", "每人限购", "limit"),
    "opens": ("开票时间", "开抢时间", "报名时间", "预约时间", "开放时间", "抢票时间", "opens"),
    "cost": ("经费", "费用", "预算", "演出费", "金额", "cost", "budget"),
    "blurb": ("简介", "介绍", "内容", "备注", "说明", "notes", "remarks"),
}
# A header that only contains one of these is that field's too, where no better one is there.
ROOTS: dict[str, Sequence[str]] = {
    "title": ("剧目", "剧名", "节目", "曲目"),
    "day": ("日期",),
    "clock": ("开演", "时间"),
    "venue": ("地点", "场地", "场馆", "剧场", "剧院", "场所"),
    "troupe": ("单位", "剧团", "团体", "院团"),
    "places": ("票数", "票额", "票量", "座位", "名额", "人数"),
    "limit": ("限领", "限票", "限购"),
}
# What stands in a column of days, of times, whatever its header says.
SHAPES = {"day": r".*\d{1,2}\s*[月/.\-]\s*\d{1,2}.*", "clock": r"\D{0,4}\d{1,2}\s*[:：点时].*"}
NEEDED = ("title", "day", "venue")
KINDS = (
    ("opera", "戏 越剧 京剧 瓯剧 昆 曲 opera"),
    ("drama", "话剧 戏剧 小品 音乐剧 儿童剧 drama"),
    ("dance", "歌舞 舞 dance"),
    ("recital", "朗诵 朗读 诵读 诗 recital"),
    ("concert", "音乐 交响 合唱 民乐 演唱 concert"),
    ("variety", "综艺 晚会 联欢 杂技 魔术 相声 variety"),
    ("talk", "讲座 讲堂 论坛 talk"),
)
NUMBERS = "〇一二三四五六七八九"
LENGTH = 120  # minutes, where nothing is said
MOST_SHOWS = 2_000
LONGEST = 60  # letters of a title or a venue
T = TypeVar("T")
Span = tuple[date, date]  # of a season, both ends in it


@dataclass(frozen=True)
class Planned:
    """A row that can become a show."""

    line: int
    title: str
    starts_at: datetime
    ends_at: datetime
    venue: str
    troupe: str = ""
    kind: str = "other"
    places: int = 0
    limit: int | None = None
    opens_at: datetime | None = None
    cost: Decimal | None = None
    blurb: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell: the spreadsheet's row, its column, the officers' own title of it."""

    line: int
    column: str
    title: str
    words: str


@dataclass(frozen=True)
class Sheet:
    """What was read. With faults nothing is taken."""

    shows: tuple[Planned, ...]
    faults: tuple[Fault, ...]
    columns: dict[str, str]  # field → the officers' own title
    places: dict[str, int]  # field → column, from 0


class _Wrong(Exception):
    """The field and what is wrong with it."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field, words


def read(rows: Sequence[Sequence[str]], today: date, span: Span | None = None) -> Sheet:
    """Every row below the header that says anything. A day without a year falls into the season's `span`."""
    head = find_header(rows, WORDS)
    headers = list(rows[head]) if rows else []
    columns = _columns(headers, rows[head + 1 : head + 50])
    shown = {field: headers[column] for field, column in columns.items()}
    missing = [field for field in NEEDED if field not in columns]
    if missing:
        wanted = "、".join(WORDS[field][0] for field in missing)
        return Sheet((), (Fault(head + 1, "—", "", _("没有找到这些列：%s。请检查表头。") % wanted),), shown, columns)
    shows: list[Planned] = []
    faults: list[Fault] = []
    for line, row in enumerate(rows[head + 1 :], start=head + 2):
        if not any(row):
            continue
        if len(shows) >= MOST_SHOWS:
            faults.append(Fault(line, "—", "", _("一次最多 %d 场，请分成几份。") % MOST_SHOWS))
            break
        said = {field: row[column] if column < len(row) else "" for field, column in columns.items()}
        if _is_a_note(row, said):
            continue
        one, wrongs = _show(line, said, today, span)
        for wrong in wrongs:
            column = columns.get(wrong.field)
            place = letter(column) if column is not None else "—"
            faults.append(Fault(line, place, shown.get(wrong.field, ""), wrong.words))
        shows += [one] if one else []
    faults += _clashes(shows, columns, shown)
    if not shows and not faults:
        faults.append(Fault(head + 2, "—", "", _("表头下面没有内容。")))
    return Sheet(tuple(shows), tuple(sorted(faults, key=lambda one: one.line)), shown, columns)


def _is_a_note(row: Sequence[str], said: dict[str, str]) -> bool:
    """A sum or a remark, above or below the list: it names no show, or nothing but a word."""
    if said["venue"] or (said["title"] and said["day"]):
        return False
    return (
        not said["title"] or sum(map(bool, row)) == 1 or bool(re.match(r"合\s*计|总\s*计|小\s*计|备?注", said["title"]))
    )


def _columns(headers: Sequence[str], samples: Sequence[Sequence[str]]) -> dict[str, int]:
    """field → column: by a known header, by one that contains a root of it, by what stands in it."""
    found = guess_columns(headers, samples, WORDS, {})
    for field, roots in ROOTS.items():
        free = (n for n, header in enumerate(headers) if n not in found.values())
        held = next((n for n in free if any(root in headers[n] for root in roots)), None)
        if field not in found and held is not None:
            found[field] = held
    known = {field: [headers[column]] for field, column in found.items()}
    return found | guess_columns(headers, samples, known, SHAPES)


def _show(line: int, said: dict[str, str], today: date, span: Span | None) -> tuple[Planned | None, list[_Wrong]]:
    """The show, or everything that is wrong with its row."""
    wrongs: list[_Wrong] = []

    def take(read: Callable[[], T]) -> T | None:
        try:
            return read()
        except _Wrong as wrong:
            wrongs.append(wrong)
            return None

    title = said["title"].strip()
    if alone := re.fullmatch(r"《([^《》]+)》", title):
        title = alone[1].strip()
    if not title:
        wrongs.append(_Wrong("title", _("没有写演出名称。")))
    if not said["venue"]:
        wrongs.append(_Wrong("venue", _("没有写场地。")))
    for field, text in (("title", title), ("venue", said["venue"])):
        if len(text) > LONGEST:
            wrongs.append(_Wrong(field, _("有 %(n)d 个字，最多 %(most)d 个。") % {"n": len(text), "most": LONGEST}))
    starts = take(lambda: _starts(said, today, span))
    ends = take(lambda: _ends(said, starts)) if starts else None
    places = take(lambda: _number("places", said.get("places", "")))
    limit = take(lambda: _number("limit", said.get("limit", "")))
    opens = take(lambda: _opens(said.get("opens", ""), today))
    cost = take(lambda: _yuan(said.get("cost", "")))
    if wrongs or starts is None or ends is None:
        return None, wrongs
    return (
        Planned(
            line=line,
            title=title,
            starts_at=starts,
            ends_at=ends,
            venue=said["venue"],
            troupe=said.get("troupe", "")[:60],
            kind=_kind(f"{said.get('kind', '')} {title} {said.get('troupe', '')}"),
            places=places or 0,
            limit=limit,
            opens_at=opens,
            cost=cost,
            blurb=said.get("blurb", "")[:500],
        ),
        [],
    )


def _starts(said: dict[str, str], today: date, span: Span | None) -> datetime:
    if several_days(said["day"]):
        raise _Wrong("day", _("“%s”不止一天。请一场一行。") % said["day"][:30])
    day = day_in(said["day"], today, span)
    if day is None:
        raise _Wrong("day", _("“%s”看不出是哪一天。请写成 2026-07-04。") % said["day"][:30])
    field = "clock" if clock_in(said.get("clock", "")) else "day"
    if (clock := clock_in(said.get(field, ""))) is None:
        raise _Wrong("clock" if "clock" in said else "day", _("看不出几点开演。请写成 19:30。"))
    if several_times(said[field]):
        raise _Wrong(field, _("“%s”不止一场。请一场一行；起止时间写成 19:30-21:30。") % said[field][:30])
    return make_aware(datetime.combine(day, clock))


def _ends(said: dict[str, str], starts: datetime) -> datetime:
    until = clock_in(said.get("until", "")) or clock_in(re.split(r"[-–—~～至到]", said.get("clock", "") + " ")[-1])
    if (until is not None and said.get("until")) or (until and until != clock_in(said.get("clock", ""))):
        ends = starts.replace(hour=until.hour, minute=until.minute) if until else starts
        ends += timedelta(days=1) if ends <= starts else timedelta(0)
        if ends - starts > timedelta(hours=12):
            raise _Wrong("until", _("结束时间要晚于开始时间，请改正。"))
        return ends
    minutes = _minutes(said.get("minutes", "")) or LENGTH
    if not 5 <= minutes <= 720:
        raise _Wrong("minutes", _("时长要在 5 到 720 分钟之间。"))
    return starts + timedelta(minutes=minutes)


def day_in(text: str, today: date, span: Span | None = None) -> date | None:
    """A date as officers write it; without a year the one within the span, else the next that comes.

    >>> today = date(2026, 11, 23)
    >>> [str(day_in(t, today)) for t in ("2026-07-04", "7月4日（周六）19:30", "2026/7/4", "2026.7.4", "20260704")]
    ['2026-07-04', '2027-07-04', '2026-07-04', '2026-07-04', '2026-07-04']
    >>> [str(day_in(t, today)) for t in ("26/7/4", "46207", "46207.8125", "二〇二六年七月二十四日", "十一月三十日")]
    ['2026-07-04', '2026-07-04', '2026-07-04', '2026-07-24', '2026-11-30']
    >>> str(day_in("7月4日", today, (date(2026, 6, 1), date(2026, 9, 30))))
    '2026-07-04'
    >>> day_in("2月30日", today), day_in("4/7/2027", today)
    (None, None)
    """
    text = _in_digits(text)
    if serial := re.fullmatch(r"([34567]\d{4})(\.\d+)?", text):  # a spreadsheet's day that lost its shape
        return serial_day(serial[1])
    whole = re.search(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})", text) or re.fullmatch(
        r"(20\d\d)(\d\d)(\d\d)", text
    )
    two = re.match(r"(2\d)\s*([-/.年])\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)", text)
    short = re.search(r"(?<!\d)(\d{1,2})\s*[月/.]\s*(\d{1,2})(?!\s*[/.\-]?\d)", text)
    try:
        if whole:
            return date(*map(int, whole.groups()))
        if two:
            return date(2000 + int(two[1]), int(two[3]), int(two[4]))
        return _without_a_year(int(short[1]), int(short[2]), today, span) if short else None
    except ValueError:
        return None


def _without_a_year(month: int, day: int, today: date, span: Span | None) -> date:
    years = range(span[0].year, span[1].year + 1) if span else ()
    for year in years:
        if span and span[0] <= (found := date(year, month, day)) <= span[1]:
            return found
    found = date(today.year, month, day)
    return found if found >= today else found.replace(year=today.year + 1)


def _in_digits(text: str) -> str:
    """Full-width digits and Chinese numbers of a date as plain digits.

    >>> _in_digits("二〇二七年十二月二十日"), _in_digits("７月４日")
    ('2027年12月20日', '7月4日')
    """
    text = unicodedata.normalize("NFKC", text).strip()
    text = re.sub(r"([一二三]?)十([一二三四五六七八九]?)", _tens, text)
    return text.translate(str.maketrans(NUMBERS + "零", "01234567890"))


def _tens(found: re.Match[str]) -> str:
    return str(10 * (NUMBERS.find(found[1]) if found[1] else 1) + (NUMBERS.find(found[2]) if found[2] else 0))


def several_days(text: str) -> bool:
    """More than one day in one cell.

    >>> [several_days(t) for t in ("7月4日-6日", "7月8、9日", "7月10日至7月12日", "2027-07-04", "7月4日 19:30-21:30")]
    [True, True, True, False, False]
    """
    text = re.sub(r"\d{1,2}\s*[:：]\s*\d{2}|[（(].*?[)）]", " ", _in_digits(text))
    return bool(re.search(r"\d\s*[日号]?\s*[、,，\-–—~～至到和及]+\s*(\d{1,2}\s*月\s*)?\d{1,2}\s*[日号]", text))


def several_times(text: str) -> bool:
    """More than one beginning in one cell; a beginning and an end are one.

    >>> [several_times(t) for t in ("14:30、19:30", "14:30 19:30", "19:30-21:30", "19:30——21:30", "2027-07-04 19:30")]
    [True, True, False, False, False]
    """
    times = r"\d{1,2}\s*(?:[:：]\s*\d{2}(?::\d{2})?|[点时]\s*(?:半|\d{1,2}分?)?)"
    return bool(re.search(rf"({times})[^\d\-–—~～至到]+({times})", text))


def clock_in(text: str) -> time | None:
    """A time of day: 19:30, 19：30, 19点半, 晚上7点30分, 下午2时.

    >>> [str(clock_in(t)) for t in ("19:30", "19：30-21：30", "晚上7点半", "下午2时", "7月4日 9:05", "0.8125")]
    ['19:30:00', '19:30:00', '19:30:00', '14:00:00', '09:05:00', '19:30:00']
    """
    text = _in_digits(text)
    found = re.search(r"(\d{1,2})\s*:\s*(\d{2})", text) or re.search(r"(\d{1,2})\s*[点时]\s*(半|\d{1,2})?", text)
    if not found:
        part = re.fullmatch(r"\d{0,5}(\.\d+)", text)  # a spreadsheet's time that lost its shape
        minutes = round(float(part[1]) * 1440) if part else 0
        return time(minutes // 60 % 24, minutes % 60) if part else None
    hour, minute = int(found[1]), 30 if found[2] == "半" else int(found[2] or 0)
    if hour < 12 and re.search(r"晚|下午|傍晚|PM|pm", text):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _opens(text: str, today: date) -> datetime | None:
    if not text:
        return None
    if (day := day_in(text, today - timedelta(days=200))) is None:
        raise _Wrong("opens", _("“%s”看不出是哪一天。请写成 2026-07-04。") % text[:30])
    return make_aware(datetime.combine(day, clock_in(text) or time(9)))


def _number(field: str, text: str) -> int | None:
    plain = re.sub(r"[（(].*?[)）]|[,，\s]", "", unicodedata.normalize("NFKC", text))
    if not plain:
        return None
    found = re.fullmatch(r"[^\d\-.]{0,3}(\d{1,7})(?:\.0+)?(?:张|人|座|个|分钟|分)?\D{0,2}", plain)
    if not found:
        raise _Wrong(field, _("“%s”不是数字。") % text[:20])
    return int(found[1])


def _minutes(text: str) -> int | None:
    """How long it is: 120, 120分钟, 2小时, 1.5小时, 1小时30分."""
    hours = re.fullmatch(r"\D{0,2}(\d{1,2}(?:\.\d)?)\s*个?(?:小时|钟头|h)\s*(?:(半)|(\d{1,2})\s*分钟?)?", text.strip())
    if hours:
        return round(float(hours[1]) * 60) + (30 if hours[2] else int(hours[3] or 0))
    return _number("minutes", text)


def _yuan(text: str) -> Decimal | None:
    plain = re.sub(r"[¥￥,，元\s]", "", text)
    if not plain:
        return None
    try:
        amount = Decimal(plain.removesuffix("万")) * (10_000 if plain.endswith("万") else 1)
    except InvalidOperation as wrong:
        raise _Wrong("cost", _("“%s”不是金额。") % text[:20]) from wrong
    if not 0 <= amount < 100_000_000:
        raise _Wrong("cost", _("“%s”不是金额。") % text[:20])
    return amount.quantize(Decimal("0.01"))


def _kind(text: str) -> str:
    for kind, words in KINDS:
        if any(word in text for word in words.split()):
            return kind
    return "other"


def _clashes(shows: Sequence[Planned], columns: dict[str, int], shown: dict[str, str]) -> list[Fault]:
    """Two shows at one venue at one time: told at the later row, with the earlier one's."""
    faults = []
    by_venue: dict[str, list[Planned]] = {}
    for one in shows:
        for other in by_venue.setdefault(one.venue, []):
            if other.starts_at < one.ends_at and one.starts_at < other.ends_at:
                words = _("和第 %(line)d 行“%(title)s”在“%(venue)s”的时间重叠。")
                facts = {"line": other.line, "title": other.title, "venue": one.venue}
                faults.append(Fault(one.line, letter(columns["day"]), shown["day"], words % facts))
                break
        by_venue[one.venue].append(one)
    return faults
