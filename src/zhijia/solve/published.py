"""A draw as it is published: one JSON document, from which alone anybody recomputes the result.

    {"format": "zhijia-draw/1", "title": "…", "commitment": "hex", "code": "hex",
     "sources": [{"name": "双色球 2026130", "numbers": [3, 9, …]}, …],
     "places": {"": 40}, "spill": false,
     "entries": [{"label": "7K3F", "stratum": "", "priority": 0}, …], "labels_sha256": "hex",
     "winners": {"": […]}, "waiting": {"": […]}, "spilled": […]}

`code`, `sources` and what follows from them are there only after the draw. The page `page.html` in this folder does the
same in a browser, from a file, with no server and no code of ours: the two check each other.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .draw import BadDraw, Drawn, Entry, draw

FORMAT = "zhijia-draw/1"
RESULT = ("labels_sha256", "winners", "waiting", "spilled")


@dataclass(frozen=True)
class Verdict:
    """What the inputs give, and which parts of the published result say otherwise: none, when it is right."""

    drawn: Drawn
    differs: tuple[str, ...]
    published: bool  # whether the document holds a result at all


def read(text: str) -> dict[str, Any]:
    """The document. Raises BadDraw when it is not one."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise BadDraw("this is not a JSON document") from fault
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BadDraw(f"this is not a published draw: «format» must be {FORMAT!r}")
    return found


def verify(document: Mapping[str, Any]) -> Verdict:
    """Draw again from the inputs and compare. Raises BadDraw for inputs that cannot have been announced."""
    drawn = draw(
        [_entry(one) for one in _list(document, "entries")],
        _places(document),
        code=_bytes(document, "code"),
        commitment=_bytes(document, "commitment"),
        sources=[_numbers(one) for one in _list(document, "sources")],
        spill=document.get("spill", False) is True,
    )
    ours = result(drawn)
    said = [key for key in RESULT if key in document]
    return Verdict(drawn, tuple(key for key in said if document[key] != ours[key]), published=set(said) == set(RESULT))


def result(drawn: Drawn) -> dict[str, Any]:
    """The part of the document that follows from the rest."""
    return {
        "labels_sha256": drawn.labels_sha256,
        "winners": {stratum: list(labels) for stratum, labels in drawn.winners.items()},
        "waiting": {stratum: list(labels) for stratum, labels in drawn.waiting.items()},
        "spilled": list(drawn.spilled),
    }


def _list(document: Mapping[str, Any], key: str) -> list[Any]:
    if not isinstance(found := document.get(key), list):
        raise BadDraw(f"«{key}» must be a list")
    return found


def _bytes(document: Mapping[str, Any], key: str) -> bytes:
    try:
        return bytes.fromhex(document[key])
    except (KeyError, TypeError, ValueError) as fault:
        raise BadDraw(f"«{key}» must be there, in hexadecimal digits") from fault


def _places(document: Mapping[str, Any]) -> dict[str, int]:
    found = document.get("places")
    if not isinstance(found, dict) or not all(type(n) is int for n in found.values()):
        raise BadDraw("«places» must say a whole number for each stratum")
    return found


def _numbers(source: Any) -> list[int]:
    numbers = source.get("numbers") if isinstance(source, dict) else source
    if not isinstance(numbers, list) or not all(type(n) is int for n in numbers):
        raise BadDraw("each of «sources» must hold whole numbers")
    return numbers


def _entry(one: Any) -> Entry:
    match one:
        case {"label": str() as label}:
            stratum, priority = one.get("stratum", ""), one.get("priority", 0)
            if isinstance(stratum, str) and type(priority) is int:
                return Entry(label, stratum, priority)
    raise BadDraw("each of «entries» needs a label, and may have a stratum and a whole number as priority")
