"""A published draw is recomputed from its document alone, and whatever was changed in it shows."""

import json

import pytest

from zhijia.solve.draw import BadDraw, chain
from zhijia.solve.published import FORMAT, read, result, verify


def published(**changed):
    """Two strata, a priority, and the result that follows."""
    code, commitment = (link.hex() for link in chain(b"totally not a bikeshed", 10)[-2:])
    document = {
        "format": FORMAT,
        "title": "夏夜演出",
        "commitment": commitment,
        "code": code,
        "sources": [{"name": "双色球", "numbers": [9, 3, 27]}, [1, 2]],
        "places": {"day": 4, "夜": 3},
        "spill": True,
        "entries": [{"label": f"D{i}", "stratum": "day", "priority": i // 8} for i in range(9)]
        + [{"label": "签𠮷", "stratum": "夜"}, {"label": "签～", "stratum": "夜"}],
    }
    document |= changed
    return document | result(verify(document).drawn)


def test_what_was_published_is_right():
    verdict = verify(published())

    assert (verdict.differs, verdict.published) == ((), True)
    assert [len(verdict.drawn.winners[one]) for one in ("day", "夜")] == [4, 2]
    assert len(verdict.drawn.spilled) == 1


def test_two_who_changed_places_show():
    document = published()
    document["winners"]["day"].reverse()

    assert verify(document).differs == ("winners",)


def test_an_entry_slipped_in_afterwards_shows_in_the_digest():
    document = published()
    document["entries"].append({"label": "late", "stratum": "day"})

    assert "labels_sha256" in verify(document).differs


def test_without_its_result_it_is_computed_and_nothing_is_called_right():
    document = published()
    del document["waiting"]

    assert verify(document).published is False


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"entries": {}}, "must be a list"),
        ({"entries": [{"label": 5}]}, "needs a label"),
        ({"entries": [{"label": "a", "priority": True}]}, "needs a label"),
        ({"code": "xyz"}, "hexadecimal"),
        ({"code": None}, "hexadecimal"),
        ({"code": "00"}, "not the one"),
        ({"places": {"day": 1.5}}, "whole number"),
        ({"sources": [{"numbers": ["1"]}]}, "whole numbers"),
        ({"sources": []}, "at least one source"),
    ],
)
def test_a_broken_document_is_refused_with_its_reason(changed, why):
    with pytest.raises(BadDraw, match=why):
        verify(published() | changed)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "zhijia-draw/9"}', "[" * 100_000])
def test_what_is_not_a_published_draw_is_refused(text):
    with pytest.raises(BadDraw, match=r"JSON document|format"):
        read(text)


def test_what_was_written_is_read_again():
    assert read(json.dumps(published())) == published()
