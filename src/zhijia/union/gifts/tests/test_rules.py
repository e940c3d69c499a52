"""Money in capital numerals, limits, and rows of a list: by plain calls."""

import doctest
from decimal import Decimal

import pytest

from zhijia.union.gifts import rules
from zhijia.union.gifts.rules import capitals, limits

SAID = {
    "0": "零元整",
    "0.01": "壹分",
    "0.10": "壹角",
    "0.12": "壹角贰分",
    "1": "壹元整",
    "10": "壹拾元整",
    "11.10": "壹拾壹元壹角",
    "20.05": "贰拾元零伍分",
    "100": "壹佰元整",
    "101": "壹佰零壹元整",
    "110": "壹佰壹拾元整",
    "325.04": "叁佰贰拾伍元零肆分",
    "1000.5": "壹仟元伍角",
    "1001": "壹仟零壹元整",
    "1010": "壹仟零壹拾元整",
    "1680.32": "壹仟陆佰捌拾元叁角贰分",
    "10000": "壹万元整",
    "10001": "壹万零壹元整",
    "10010": "壹万零壹拾元整",
    "10100": "壹万零壹佰元整",
    "11000": "壹万壹仟元整",
    "100000": "壹拾万元整",
    "100700": "壹拾万零柒佰元整",
    "107000.53": "壹拾万柒仟元伍角叁分",
    "1000000": "壹佰万元整",
    "1000001": "壹佰万零壹元整",
    "10000000": "壹仟万元整",
    "10203040": "壹仟零贰拾万叁仟零肆拾元整",
    "99999999.99": "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
    "100000000": "壹亿元整",
    "100000001": "壹亿零壹元整",
    "100001000": "壹亿零壹仟元整",
    "100010000": "壹亿零壹万元整",
    "110000000": "壹亿壹仟万元整",
    "100010001": "壹亿零壹万零壹元整",
    "1000000000000": "壹万亿元整",
    "1000100000000": "壹万零壹亿元整",
    "1000000000001": "壹万亿零壹元整",
    "-5.50": "负伍元伍角",
    "-0.00": "零元整",
}
VALUE = {digit: n for n, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}


@pytest.mark.parametrize("amount", SAID)
def test_money_is_written_out(amount):
    assert rules.in_capitals(Decimal(amount)) == SAID[amount]


def read(text):
    """The other way: 壹仟零伍元贰角 → 1005.2, by another hand than the one that wrote it."""
    yuan, _mark, rest = text.partition("元") if "元" in text else ("", "", text)
    total = section = digit = 0
    for letter in yuan:
        if letter in VALUE:
            digit = VALUE[letter]
        elif letter in "拾佰仟":
            section += digit * {"拾": 10, "佰": 100, "仟": 1000}[letter]
            digit = 0
        elif letter == "万":
            section, digit = (section + digit) * 10_000, 0
        elif letter == "亿":
            total, section, digit = total + (section + digit) * 10**8, 0, 0
    whole, cents, digit = total + section + digit, 0, 0
    for letter in rest:
        if letter in VALUE:
            digit = VALUE[letter]
        elif letter in "角分":
            cents += digit * (10 if letter == "角" else 1)
            digit = 0
    return Decimal(whole) + Decimal(cents) / 100


def test_what_is_written_out_reads_back_as_the_same_sum():
    cases = [0, 1, 9, 10, 11, 99, 100, 101, 110, 999, 1000, 1001, 1010, 1100, 9999]
    yuan = {a * 10**8 + b * 10**4 + c for a in (0, 1, 10, 101) for b in (*cases[:9], 1000, 1001) for c in cases}
    for n in sorted(yuan):
        for cents in (0, 1, 10, 15, 99):
            amount = Decimal(n) + Decimal(cents) / 100
            text = rules.in_capitals(amount)
            last = text.rstrip("整")
            assert read(last if "元" in last else "元" + last) == amount, (amount, text)
            assert "零零" not in text
            assert "零元" not in text or n == 0


def test_too_much_money_is_not_written_out():
    with pytest.raises(ValueError, match="too much"):
        rules.in_capitals(Decimal(10) ** 16)


@pytest.mark.parametrize("module", [capitals, limits])
def test_the_examples_run(module):
    assert doctest.testmod(module).failed == 0


def caps(**values):
    return rules.caps_of(values, "文件")


def test_a_festival_counts_against_the_year_and_against_itself():
    year, spring = rules.counts_against("spring", caps(year="1800", spring="500", festival="200"))

    assert (year.occasion, year.cap) == ("festivals", 1800)
    assert (spring.occasion, spring.cap) == ("spring", 500)
    assert rules.counts_against("mid-autumn", caps(festival="200"))[1].cap == 200


def test_what_the_pack_does_not_name_has_no_limit():
    (death,) = rules.counts_against("death", caps(year="1800"))

    assert death.cap is None
    assert death.plus(Decimal(10**6), is_aid=False).over == 0


def test_prizes_and_souvenirs_have_a_budget_only():
    assert rules.counts_against("prize", caps(year="1")) == []
    assert rules.counts_against("souvenir", caps(year="1")) == []


@pytest.mark.parametrize(
    ("plain", "aid", "over"),
    [
        (2500, 600, 0),  # Guangdong: 2,500 and 600 for aided regions
        (2500, 601, 1),
        (2501, 0, 1),
        (2501, 600, 1),
        (0, 3100, 0),
        (0, 3101, 1),
        (2600, 700, 200),
    ],
)
def test_aided_regions_have_an_allowance_of_their_own_and_count_beyond_it(plain, aid, over):
    count = rules.Count("festivals", Decimal(plain), Decimal(aid), Decimal(2500), Decimal(600))

    assert count.over == over


def test_what_approvers_allowed_counts_as_allowed():
    assert rules.Count("birthday", Decimal(400), cap=Decimal(300), allowed=Decimal(100)).over == 0
    assert rules.Count("birthday", Decimal(401), cap=Decimal(300), allowed=Decimal(100)).over == 1


def test_a_row_says_every_fault_at_once():
    wanted, wrong = rules.read_row({"name": "=HYPERLINK()", "phone": "123", "size": "X" * 21})

    assert wanted is None
    assert [field for field, _why in wrong] == ["name", "phone", "size"]
