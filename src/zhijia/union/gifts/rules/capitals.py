"""Money as a contract writes it: 人民币大写."""

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
MOST = Decimal(10) ** 16


def in_capitals(amount: Decimal) -> str:
    """Yuan in capital numerals, by the central bank's rules for filling in bills; below 10¹⁶.

    >>> [in_capitals(Decimal(text)) for text in ("1409.50", "6007.14", "16409.02", "100000", "0.05")]
    ['壹仟肆佰零玖元伍角', '陆仟零柒元壹角肆分', '壹万陆仟肆佰零玖元零贰分', '壹拾万元整', '伍分']
    """
    cents = int((abs(amount) * 100).to_integral_value(ROUND_HALF_UP))
    if cents >= MOST * 100:
        raise ValueError("too much money to write out")
    yuan, rest = divmod(cents, 100)
    tenth, cent = divmod(rest, 10)
    said = f"{_whole(yuan)}元" if yuan or not rest else ""
    if tenth:
        said += f"{DIGITS[tenth]}角"
    elif cent and yuan:
        said += "零"
    if cent:
        said += f"{DIGITS[cent]}分"
    sign = "负" if amount < 0 and cents else ""
    return sign + said + ("" if rest else "整")


def _whole(number: int) -> str:
    """Groups of four figures; a gap is one 零, wherever it begins and however long it is."""
    if not number:
        return DIGITS[0]
    said, gap = "", False
    for place in reversed(range(4)):
        group = number // 10_000**place % 10_000
        if group:
            said += ("零" if said and (gap or group < 1_000) else "") + _group(group) + GROUPS[place]
            # 万亿 over an empty 亿: the 亿 is in its name already
            said = said.replace("万亿", "万", 1) if place == 3 and number // 10_000**2 % 10_000 else said
        gap = not group
    return said


def _group(group: int) -> str:
    said, gap = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            said += ("零" if gap and said else "") + DIGITS[digit] + PLACES[place]
        gap = not digit
    return said
