"""Which of the officers' own columns is which field: by its name, or by what stands in it."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal

# What stands in a column of somebody's identity numbers, of phones.
SHAPES = {"identity_number": r"≈?\d{17}[\dXx]", "phone": r"(\+?86)?[ -]?1[3-9]\d[ -]?\d{4}[ -]?\d{4}"}
LOOK_AT = 20  # rows among which the header is looked for
# What officers write into a cell that has nothing to say.
NOTHING = frozenset(
    ("-", "--", "—", "——", "–", "/", "／", "\\", "无", "暂无", "没有", "na", "n/a", "#n/a", "null", "none")
)
# What stands below a list: sums, signatures, remarks.
FOOTER = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*计)(\s*[:：]?\s*\S{0,8})$"
    r"|(制表|填表|制单|审核|审批|经办|复核|负责)(人|单位)?\s*[:：]|(备\s*注|注|说\s*明|填表说明)\s*[:：]"
)


def plain(header: str) -> str:
    """A header without what officers add to it.

    >>> plain("*手机号码（必填）"), plain("３．ＳＫＵ"), plain("市场价/元")
    ('手机号码', 'sku', '市场价')
    """
    text = unicodedata.normalize("NFKC", header).strip().lower()
    text = re.sub(r"^\d{1,2}\s*[.、)]|(?<=[价额])元$|[/,]\s*元(/\w)?$", "", text) if len(text) > 2 else text
    return re.sub(r"[\s*:_\-/.、]|\(.*?\)|【.*?】|\[.*?\]", "", text)


def said(text: str) -> str:
    """What a cell says: a dash or «无» says nothing.

    >>> said("—"), said("无"), said("无糖")
    ('', '', '无糖')
    """
    return "" if text.strip().lower() in NOTHING else text


def body(rows: Sequence[Sequence[str]], header: int, columns: Collection[int]) -> list[tuple[int, Sequence[str]]]:
    """(row as the spreadsheet counts, cells) below the header, of those that say something in one of these columns.

    Numbers that were written ahead, a header that is printed again, sums and signatures at the end are no rows.
    """
    found = []
    for number, cells in enumerate(rows[header + 1 :], start=header + 2):
        first = next((text for text in cells if text), "")
        says = any(said(cells[column]) for column in columns if column < len(cells))
        if says and not FOOTER.match(first) and list(cells) != list(rows[header]):
            found.append((number, cells))
    return found


def without_footer(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """The rows of a list, without the sums and signatures below it.

    >>> without_footer([["1", "甲"], ["合计", ""], ["", "制表：乙"]])
    [['1', '甲']]
    """
    end = len(rows)
    while end and FOOTER.match(next((text for text in rows[end - 1] if text), "合计")):
        end -= 1
    return rows[:end]


def find_header(rows: Sequence[Sequence[str]], words: Mapping[str, Sequence[str]]) -> int:
    """The row that holds the headers: the one with most known names among the first rows.

    `words` is field → the names its column may have. Of a header in two stories, joined cells above the names of
    single columns, it is the lower one.

    >>> find_header([["姓名", "联系方式", "联系方式"], ["姓名", "手机", "邮箱"], ["张三", "1", ""]], {"name": ["姓名"]})
    1
    """
    scores = _scores(rows, words)
    best = max(range(len(scores)), key=lambda i: scores[i])
    if scores[best]:
        while best + 1 < len(rows) and _goes_on(rows[best], rows[best + 1], words):
            best += 1
        return best
    return next((i for i, row in enumerate(rows[:LOOK_AT]) if sum(map(bool, row)) >= 2), 0)


def header_of_people(rows: Sequence[Sequence[str]], words: Mapping[str, Sequence[str]]) -> int:
    """The same for a list of people. Raises Refusal where that row is one of them: the first would be lost."""
    header = find_header(rows, words)
    if any(re.fullmatch(shape, cell) for shape in SHAPES.values() for cell in rows[header]):
        text = _(
            "第 %(row)d 行有手机号或证件号，像是一位职工，不像列名。请在上面加一行列名，如“姓名”“手机号”，再传一次。"
        )
        raise Refusal(text % {"row": header + 1}, field="file")
    return header


def _goes_on(above: Sequence[str], below: Sequence[str], words: Mapping[str, Sequence[str]]) -> bool:
    """The row below repeats a name where cells were joined downwards, and says something else beside it."""
    known = {plain(word) for names in words.values() for word in names}
    same = any(one == other and plain(one) in known for one, other in zip(above, below, strict=False))
    return same and list(above) != list(below)


def most_known(rows: Sequence[Sequence[str]], words: Mapping[str, Sequence[str]]) -> int:
    """How many known names stand in the row that has most of them."""
    return max(_scores(rows, words), default=0)


def _scores(rows: Sequence[Sequence[str]], words: Mapping[str, Sequence[str]]) -> list[int]:
    known = {plain(word) for names in words.values() for word in names}
    return [sum(plain(cell) in known for cell in row if cell) for row in rows[:LOOK_AT]]


def guess_columns(
    headers: Sequence[str],
    samples: Sequence[Sequence[str]],
    words: Mapping[str, Sequence[str]],
    shapes: Mapping[str, str],
    loose: Collection[str] = (),
) -> dict[str, int]:
    """field → column, by name first (the most telling word wins), by what stands in it for the fields with a shape.

    The `loose` fields are also found by a name that ends with one of their words, when only one does.

    >>> guess_columns(["工号", "职工姓名"], [], {"name": ["姓名", "职工姓名"], "number": ["工号"]}, {})
    {'name': 1, 'number': 0}
    """
    names = [plain(header) for header in headers]
    found: dict[str, int] = {}
    for field, its_words in words.items():
        for word in its_words:
            if word in names and names.index(word) not in found.values():
                found[field] = names.index(word)
                break
    for field in loose:
        if field not in found and (column := _by_ending(names, words[field], taken=set(found.values()))) is not None:
            found[field] = column
    for field, shape in shapes.items():
        if field not in found and (column := _by_content(shape, samples, taken=set(found.values()))) is not None:
            found[field] = column
    return found


def _by_ending(names: Sequence[str], words: Sequence[str], taken: set[int]) -> int | None:
    """«慰问对象姓名» is a name."""
    fit = [n for n, name in enumerate(names) if n not in taken and name.endswith(tuple(w for w in words if len(w) > 1))]
    return fit[0] if len(fit) == 1 else None


def _by_content(shape: str, samples: Sequence[Sequence[str]], taken: set[int]) -> int | None:
    width = max(map(len, samples), default=0)
    for column in range(width):
        values = [row[column] for row in samples if column < len(row) and row[column]]
        if (
            column not in taken
            and len(values) >= 3
            and sum(bool(re.fullmatch(shape, v)) for v in values) * 2 > len(values)
        ):
            return column
    return None


def letter(column: int) -> str:
    """A column as the spreadsheet names it, counted from 0.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
