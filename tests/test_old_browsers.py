"""Phones and offices with Chromium 78 see every page styled: our sheets ask for nothing that came later."""

import re
from pathlib import Path

import pytest

from zhijia.web import build

SOURCES = Path(build.PACKAGE)
SHEETS = sorted({*SOURCES.glob("union/*/static/**/*.css")}, key=str)
# What Chromium 78 does not know, so that it drops the line or the whole rule.
LATER = {
    r":has\(": "105",
    r":(is|where)\(": "88",
    r"@layer|@container|@scope|@property|@starting-style": "85 and later",
    r"(color-mix|oklch|oklab|lch|lab|light-dark)\(": "111",
    r"\b(min|max|clamp)\(": "79",
    r"(^|[;{])\s*(inset|aspect-ratio|translate|rotate|scale)\s*:": "84 to 104",
    r"\d(dvh|svh|lvh|dvw|cqw|cqi)\b": "108",
    r"&[ :.{>]|(^|\})\s*>": "112",  # nesting
}
RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")


def plain(text):
    return re.sub(r"/\*.*?\*/|url\([^)]*\)", "", text, flags=re.S)


def faults(text):
    text = plain(text)
    found = [f"{m[0].strip()[:40]} ({since})" for shape, since in LATER.items() for m in re.finditer(shape, text)]
    for selector, body in RULE.findall(text):
        if re.search(r"display:\s*(inline-)?flex", body) and re.search(r"(^|[;\s])(row-|column-)?gap:", body):
            found.append(f"{selector.strip()[:60]}: gap in flex (84)")
    return found


def test_the_house_s_sheet_as_it_is_served():
    assert faults(build.style_sheet()) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_an_app_s_own_sheet(sheet):
    assert faults(sheet.read_text()) == []


@pytest.mark.parametrize(
    "line", [".a:has(b){color:red}", ".a{width:min(1px,2px)}", ".a{display:flex;gap:4px}", "@layer x{}", ".a{inset:0}"]
)
def test_what_came_later_is_seen(line):
    assert faults(line)
