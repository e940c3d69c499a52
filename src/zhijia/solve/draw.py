"""A draw that anyone can recompute: same published inputs, same result, on any machine, forever.

Model: every entry has a public label. Its position is HKDF-SHA-256 of the label, keyed by a code that was committed to
before and by randomness that was public only afterwards; entries stand in order of position. Nobody who fixed
the code knew the randomness, and nobody who knew the randomness could still choose the code.

Source: RFC 5869 (HKDF), the shape of draft-thomson-elegy-vrs; `rfc3797` is RFC 3797 section 4, kept for conformance.
Complexity: O(n log n) for n entries; 100,000 entries take about half a second.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

DIGEST_BYTES = 32


class BadDraw(ValueError):
    """The inputs are not those of a draw that could have been announced."""


@dataclass(frozen=True, order=True)
class Entry:
    """One entry: its public label, the stratum it was entered in, a declared priority (lower comes first)."""

    label: str
    stratum: str = ""
    priority: int = 0


@dataclass(frozen=True)
class Drawn:
    """Who has a place and who waits, in order, per stratum; `spilled` are places that a stratum could not fill.

    Each list is sorted by (priority, position); taking an entry out of it moves nobody else.
    """

    winners: Mapping[str, tuple[str, ...]]
    waiting: Mapping[str, tuple[str, ...]]
    spilled: tuple[str, ...]
    positions: Mapping[str, str]
    labels_sha256: str


def chain(secret: bytes, links: int) -> list[bytes]:
    """[H(secret), H(H(secret)), …]: publish the last as the commitment, reveal the one before it afterwards.

    >>> links = chain(b"totally not a bikeshed", 10)
    >>> links[-1].hex()[:16], links[-2].hex()[:16]
    ('950ea08d8d5fd3ae', '5346f2efb5397a67')
    """
    found: list[bytes] = []
    for _ in range(links):
        found.append(hashlib.sha256(found[-1] if found else secret).digest())
    return found


def keeps_promise(code: bytes, commitment: bytes) -> bool:
    """Whether the revealed code is the one that was committed to."""
    return hmac.compare_digest(hashlib.sha256(code).digest(), commitment)


def randomness(sources: Iterable[Iterable[int]]) -> str:
    """RFC 3797's canonical form: each source's integers ascending, joined by «.», each source ended by «./».

    >>> randomness([[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]])
    '9319./2.5.8.10.12./9.18.26.34.41.45./'
    """
    text = ""
    for source in sources:
        numbers = sorted(source)
        if not numbers or numbers[0] < 0:
            raise BadDraw("each source of randomness needs at least one number, none below zero")
        text += ".".join(map(str, numbers)) + "./"
    if not text:
        raise BadDraw("a draw needs at least one source of randomness")
    return text


def position(code: bytes, randomness_text: str, label: str) -> bytes:
    """Where a label stands: 32 bytes, compared as a number.

    >>> code = chain(b"totally not a bikeshed", 9)[-1]
    >>> position(code, "1.2.3.4.5.6./1.2.3.4.5.6./1.2.3.4.5.6./", "lavenderblush").hex()[:27]
    '002ed527ae0a44a86c205d1cdba'
    """
    return _expand(_extract(code, randomness_text), label)


def labels_digest(labels: Iterable[str]) -> str:
    """SHA-256, in hex, of the sorted labels, one a line, each line ended: what is published at closing."""
    return hashlib.sha256("".join(f"{label}\n" for label in sorted(labels)).encode()).hexdigest()


def draw(
    entries: Sequence[Entry],
    places: Mapping[str, int],
    *,
    code: bytes,
    commitment: bytes,
    sources: Iterable[Iterable[int]],
    spill: bool = False,
) -> Drawn:
    """Give the places. Raises BadDraw when the inputs contradict what was announced.

    places: stratum → how many; every entry's stratum must be there. spill (declared before): places that a
    stratum cannot fill go to those still waiting in any, by (priority, position).
    """
    _check(entries, places, code, commitment)
    key = _extract(code, randomness(sources))
    ranked = sorted((entry.priority, _expand(key, entry.label), entry) for entry in entries)
    winners: dict[str, list[str]] = {stratum: [] for stratum in places}
    waiting: list[Entry] = []
    for _, _, entry in ranked:
        if len(winners[entry.stratum]) < places[entry.stratum]:
            winners[entry.stratum].append(entry.label)
        else:
            waiting.append(entry)
    empty = sum(places.values()) - sum(map(len, winners.values())) if spill else 0
    spilled, waiting = waiting[:empty], waiting[empty:]
    return Drawn(
        winners={stratum: tuple(labels) for stratum, labels in winners.items()},
        waiting={stratum: tuple(e.label for e in waiting if e.stratum == stratum) for stratum in places},
        spilled=tuple(entry.label for entry in spilled),
        positions={entry.label: where.hex() for _, where, entry in ranked},
        labels_sha256=labels_digest(entry.label for entry in entries),
    )


def rfc3797(sources: Iterable[Iterable[int]], pool: int, count: int) -> list[int]:
    """RFC 3797's own selection: `count` of 1 … `pool`, without repetition.

    >>> rfc3797([[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]], 25, 16)
    [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5, 18, 9, 1, 4]
    """
    if not 0 <= count <= pool <= 65_536:
        raise BadDraw(f"cannot choose {count} of {pool}; the method knows pools up to 65,536")
    key = randomness(sources).encode()
    left = list(range(1, pool + 1))
    chosen = []
    for i in range(count):
        index = i.to_bytes(2, "big")
        digest = hashlib.md5(index + key + index, usedforsecurity=False).digest()
        chosen.append(left.pop(int.from_bytes(digest, "big") % len(left)))
    return chosen


def _check(entries: Sequence[Entry], places: Mapping[str, int], code: bytes, commitment: bytes) -> None:
    if not keeps_promise(code, commitment):
        raise BadDraw("the revealed code is not the one that was committed to")
    if min(places.values(), default=-1) < 0:
        raise BadDraw("a draw needs at least one stratum, and no number of places below zero")
    if unknown := {entry.stratum for entry in entries} - set(places):
        raise BadDraw(f"no places were declared for the stratum {min(unknown)!r}")
    labels = [entry.label for entry in entries]
    if len(set(labels)) < len(labels):
        twice = next(label for label in sorted(labels) if labels.count(label) > 1)
        raise BadDraw(f"the label {twice!r} stands on the list twice")
    if any(not label or "\n" in label for label in labels):
        raise BadDraw("a label must not be empty nor hold a line break")


def _extract(code: bytes, randomness_text: str) -> bytes:
    return hmac.digest(code, randomness_text.encode(), "sha256")


def _expand(key: bytes, label: str) -> bytes:
    # One block of 32 bytes is all we take, so HKDF-Expand is a single HMAC.
    return hmac.digest(key, label.encode() + b"\x01", "sha256")
