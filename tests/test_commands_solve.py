"""`./zhijia solve draw` says whether a published draw is right, and fails when it is not."""

import json
from argparse import ArgumentParser

import pytest

from zhijia.config.commands import solve
from zhijia.config.faults import Fault
from zhijia.solve.tests.test_published import published


@pytest.fixture
def ask(tmp_path, capsys):
    """ask(document, "--json") → the exit code and what was printed."""

    def run(document, *options):
        file = tmp_path / "draw.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        parser = ArgumentParser()
        solve.add_arguments(parser)
        code = solve.run(parser.parse_args(["draw", str(file), *options]))
        return code, capsys.readouterr().out

    return run


def test_a_right_draw_is_called_right(ask):
    code, said = ask(published())

    assert code == 0
    assert "the published result is right" in said


def test_a_changed_draw_is_told_and_fails(ask):
    code, said = ask(published() | {"spilled": []})

    assert code == 1
    assert "DIFFERS from what was published: spilled" in said


def test_the_whole_result_can_be_had(ask):
    document = published()
    code, said = ask(document, "--json")

    assert code == 0
    assert json.loads(said)["winners"] == document["winners"]


def test_what_cannot_be_recomputed_says_why(ask):
    with pytest.raises(Fault, match="not the one that was committed to"):
        ask(published() | {"code": "00"})


def test_the_page_is_one_file_that_fetches_nothing(ask):
    code, said = ask({}, "--page")

    assert code == 0
    assert said.startswith("<!doctype html>")
    assert [word for word in OUTWARD if word in said] == []


OUTWARD = ("http:", "https:", "src=", "href=", "fetch(", "import ")
