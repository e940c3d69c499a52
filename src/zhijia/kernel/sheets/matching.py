"""Which of the officers' own columns is which field: by its name, or by what stands in it."""

import re
from collections.abc import Mapping, Sequence

# What stands in a column of somebody's identity numbers, of phones.
SHAPES = {"identity_number": r"≈?\d{17}[\dXx]", "phone": r"(\+?86)?[ -]?1[3-9]\d[ -]?\d{4}[ -]?\d{4}"}
LOOK_AT = 20  # rows among which the header is looked for


def plain(header: str) -> str:
    """A header without what officers add to it.

    >>> plain("*手机号码（必填）")
    '手机号码'
    """
    return re.sub(r"[\s*＊:：_\-/]|（.*?）|\(.*?\)|【.*?】", "", header).lower()


def find_header(rows: Sequence[Sequence[str]], words: Mapping[str, Sequence[str]]) -> int:
    """The row that holds the headers: the one with most known names among the first rows.

    `words` is field → the names its column may have.
    """
    scores = _scores(rows, words)
    best = max(range(len(scores)), key=lambda i: scores[i])
    if scores[best]:
        return best
    return next((i for i, row in enumerate(rows[:LOOK_AT]) if sum(map(bool, row)) >= 2), 0)


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
) -> dict[str, int]:
    """field → column, by name first (the most telling word wins), by what stands in it for the fields with a shape.

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
    for field, shape in shapes.items():
        if field not in found and (column := _by_content(shape, samples, taken=set(found.values()))) is not None:
            found[field] = column
    return found


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
