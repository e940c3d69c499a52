"""Whatever the code writes into the journal has its word for a reader."""

import ast
import re
from pathlib import Path

import zhijia
from zhijia.union.journal import rules

WRITES = {"journal.write", "journal.line", "journal.read", "journal.exported", "note", "_note", "_journal"}
NOT_FACTS = {"about", "at", "by", "now", "organisation"}


def written():
    """(what, facts, where) of every journal line that is written in one call with its verb spelt out."""
    root = Path(zhijia.__file__).parent
    for path in root.rglob("*.py"):
        if not {"tests", "migrations"} & set(path.parts):
            for call in ast.walk(ast.parse(path.read_text())):
                if isinstance(call, ast.Call) and ast.unparse(call.func) in WRITES:
                    yield from (
                        (one.value, {word.arg for word in call.keywords if word.arg} - NOT_FACTS, path.name)
                        for one in call.args[:2]
                        if isinstance(one, ast.Constant) and re.fullmatch(r"[a-z-]+\.[a-z-]+", str(one.value))
                    )


def test_every_line_and_fact_has_its_word():
    lines = list(written())

    assert len(lines) > 100
    assert {(what, where) for what, _, where in lines if what.split(".")[0] not in rules.SUBJECTS} == set()
    assert {(what, where) for what, _, where in lines if what.split(".")[1] not in rules.VERBS} == set()
    assert {(fact, where) for _, facts, where in lines for fact in facts - set(rules.FACTS)} == set()


def test_yes_and_no_are_said_in_words():
    assert rules.fact_in_words("passed", False) == "检查合格 否"
    assert rules.fact_in_words("passed", True) == "检查合格 是"
