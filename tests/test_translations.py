"""English is complete, says the same thing, and holds nothing that no page says."""

import io
import re
from collections import defaultdict
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parent.parent / "src" / "zhijia"
WORDS = {"_": None, "_t": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%([sd]|\.\d+f)")
OWN_NAME = "简体中文"  # a language is called by its own name
CATALOGUES = sorted(SOURCE.rglob("locale/en/LC_MESSAGES/django.po"))


def said(*, counted=False):
    """Every text that is marked for translation, or those only that come with a number: text → where."""
    found = defaultdict(list)
    sources = [one for one in SOURCE.rglob("*.py") if not {"tests", "migrations"} & set(one.parts)]
    for path in [*sources, *SOURCE.rglob("*.html")]:
        text = path.read_text()
        if path.suffix == ".html":  # Python that calls gettext, line by line as the template was
            text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
        for line, word, texts, _comments in extract_python(io.BytesIO(text.encode()), list(WORDS), (), {}):
            first = texts[0] if isinstance(texts, tuple) else texts
            if first and (word == "ngettext" or not counted):
                found[first].append(f"{path.relative_to(SOURCE)}:{line}")
    return found


def entries():
    return [(path, entry) for path in CATALOGUES for entry in polib.pofile(str(path))]


def test_every_text_has_its_english():
    english = {entry.msgid for _path, entry in entries() if entry.msgstr or all(entry.msgstr_plural.values() or [0])}
    wanted = {text: where for text, where in said().items() if CHINESE.search(text) and text != OWN_NAME}

    assert len(wanted) > 500
    assert {text: where for text, where in wanted.items() if text not in english} == {}


def test_every_text_that_comes_with_a_number_has_english_for_one_and_for_many():
    both = {entry.msgid for _path, entry in entries() if entry.msgid_plural}
    wanted = {text: where for text, where in said(counted=True).items() if CHINESE.search(text)}

    assert len(wanted) > 50
    assert {text: where for text, where in wanted.items() if text not in both} == {}


def test_no_english_is_a_guess_or_said_nowhere():
    known = said()

    assert [entry.msgid for _path, entry in entries() if entry.fuzzy or entry.obsolete] == []
    assert [(path.parts[-5], entry.msgid) for path, entry in entries() if entry.msgid not in known] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-5])
def test_english_fills_in_the_same_values(path):
    def values(text):
        return sorted(match[0] for match in PLACEHOLDER.finditer(text))

    for entry in polib.pofile(str(path)):
        for text in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            assert values(text) in (values(entry.msgid), values(entry.msgid_plural)), entry.msgid


def test_one_text_has_one_english():
    """Django takes the first it finds, so that two would be a matter of luck."""
    english = defaultdict(set)
    for _path, entry in entries():
        english[entry.msgctxt, entry.msgid].add(entry.msgstr)

    assert {text: found for (_context, text), found in english.items() if len(found) > 1} == {}
