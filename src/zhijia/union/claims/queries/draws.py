"""Questions about draws: what is published, before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhijia.kernel import spaces
from zhijia.kernel.refusal import NotYours
from zhijia.solve import published
from zhijia.solve.draw import BadDraw, Drawn, Entry, draw, labels_digest, randomness

from ..models import Claim, Draw, Offer, Stratum, Typed
from ..models import Entry as Row
from ..rules import promoted


def draw_of(draw_id: int) -> Draw:
    """A draw with its offer. Raises NotYours."""
    found = Draw.objects.select_related("offer__pool__organisation").filter(id=draw_id).first()
    if found is None:
        raise NotYours
    return found


def frozen(offer_ids: Iterable[int]) -> frozenset[int]:
    """The offers among these whose list of labels is published."""
    over = Draw.objects.filter(offer__in=offer_ids).exclude(frozen_at=None)
    return frozenset(over.values_list("offer_id", flat=True))


def yet_to_draw(offer: Offer) -> bool:
    """Whether its public places wait for a draw: as many as were announced must be there then."""
    return Draw.objects.filter(offer=offer, drawn_at=None).exists()


def strata(draw: Draw) -> list[Stratum]:
    """In the order in which an entry looks for its own; the public part last."""
    return list(draw.strata.select_related("pool"))


def labels(draw: Draw) -> list[str]:
    """The published list, sorted."""
    return sorted(Row.objects.filter(draw=draw).values_list("label", flat=True))


def digest(found: Iterable[str]) -> str:
    """What is published at closing of a list of labels."""
    return labels_digest(found)


def entries(draw: Draw) -> list[Entry]:
    """What is drawn from, as the solver takes it, sorted by label."""
    rows = Row.objects.filter(draw=draw).values_list("label", "stratum__name")
    return sorted(Entry(label, stratum) for label, stratum in rows)


def places(draw: Draw) -> dict[str, int]:
    """Stratum → how many entries are drawn, as announced: as many as fit should each be for as many as it may."""
    limit = draw.offer.limit or 1
    return {name: places // limit for name, places in draw.strata.values_list("name", "places")}


def people_of(label: str) -> int:
    """For how many an entry is: its label says it.

    >>> people_of("ABCDEFGH23"), people_of("ABCDEFGH23-3")
    (1, 3)
    """
    return int(label.partition("-")[2] or 1)


def fits(draw: Draw, drawn: Drawn) -> dict[str, tuple[str, ...]]:
    """Stratum → those of its waiting list that have a place too, since entries before them are for fewer.

    From its head, until one does not fit; anybody sees it from the labels and the announced places.
    """
    if (draw.offer.limit or 1) == 1:
        return dict.fromkeys(drawn.waiting, ())
    found = {}
    for name, seats in draw.strata.values_list("name", "places"):
        left = seats - sum(map(people_of, drawn.winners[name]))
        waiting = drawn.waiting[name]
        found[name] = waiting[: promoted([people_of(label) for label in waiting], left)]
    return found


def compute(drawing: Draw, code: bytes, numbers: list[list[int]]) -> Drawn:
    """The result that follows from what is published. Raises BadDraw."""
    return draw(
        entries(drawing),
        places(drawing),
        code=code,
        commitment=bytes.fromhex(drawing.commitment),
        sources=numbers,
        spill=drawing.spill,
    )


_kept: dict[tuple[str, int, str, str, str], Drawn] = {}
KEPT = 2  # results a process keeps: with 100,000 labels each is seconds of work, and everybody looks at it


def drawn(drawing: Draw) -> Drawn:
    """The result of a draw that was made: it never changes, so that many readers are one reckoning."""
    key = (spaces.current(), drawing.pk, drawing.labels_sha256, drawing.code, str(drawing.numbers))
    if (found := _kept.get(key)) is None:
        found = compute(drawing, bytes.fromhex(drawing.code), drawing.numbers or [])
        for old in list(_kept)[: max(0, len(_kept) - KEPT + 1)]:
            _kept.pop(old, None)
        _kept[key] = found
    return found


def document(drawing: Draw) -> dict[str, Any]:
    """The draw as it is published (solve.published): before closing without labels, before the draw without result."""
    said: dict[str, Any] = {
        "format": published.FORMAT,
        "title": drawing.offer.title,
        "opens_at": drawing.offer.opens_at.isoformat(),
        "closes_at": drawing.offer.closes_at.isoformat() if drawing.offer.closes_at else "",
        "draws_at": drawing.draws_at.isoformat(),
        "commitment": drawing.commitment,
        "announced_sources": drawing.sources,
        "places": places(drawing),
        **_with_family(drawing),
        "reasons": {one.name: one.pool.reason for one in strata(drawing) if one.pool.reason},
        "spill": drawing.spill,
    }
    if drawing.frozen_at:
        said["labels_sha256"] = drawing.labels_sha256
        said["entries"] = [{"label": one.label, "stratum": one.stratum, "priority": 0} for one in entries(drawing)]
    if drawing.drawn_at:
        said["code"] = drawing.code
        said["sources"] = [
            {"name": source["name"], "numbers": numbers}
            for source, numbers in zip(drawing.sources, drawing.numbers or [], strict=True)
        ]
        said |= published.result(drawn(drawing))
        if "seats" in said:
            said["also"] = {name: list(labels) for name, labels in fits(drawing, drawn(drawing)).items()}
    return said


def _with_family(drawing: Draw) -> dict[str, Any]:
    """What is announced where an entry may be for several."""
    if (limit := drawing.offer.limit or 1) == 1:
        return {}
    seats = dict(drawing.strata.values_list("name", "places"))
    return {"people_an_entry": limit, "seats": seats}


@dataclass(frozen=True)
class Version:
    """One version of the numbers: what each officer typed, and whether two agree."""

    number: int
    typed: tuple[Typed, ...]

    @property
    def agreed(self) -> bool:
        """Two officers, the same numbers."""
        return len(self.typed) >= 2 and all(one.numbers == self.typed[0].numbers for one in self.typed)

    @property
    def differs(self) -> bool:
        """Two officers, different numbers: a further version is needed."""
        return len(self.typed) >= 2 and not self.agreed


def versions(drawing: Draw) -> list[Version]:
    """Oldest first."""
    found: dict[int, list[Typed]] = {}
    for one in Typed.objects.filter(draw=drawing).select_related("by").order_by("version", "id"):
        found.setdefault(one.version, []).append(one)
    return [Version(number, tuple(typed)) for number, typed in found.items()]


def randomness_text(drawing: Draw) -> str:
    """The public randomness in its canonical form; empty before there is any."""
    try:
        return randomness(drawing.numbers or [])
    except BadDraw:
        return ""


@dataclass(frozen=True)
class Standing:
    """One stratum of a drawn draw, by labels."""

    name: str
    reason: str
    places: int
    winners: tuple[str, ...]  # those drawn, then those who fit too
    waiting: tuple[str, ...]


def standing(drawing: Draw) -> tuple[list[Standing], tuple[str, ...]]:
    """The result stratum by stratum, and the labels that got places other strata could not fill."""
    found = drawn(drawing)
    also = fits(drawing, found)
    lists = [
        Standing(
            one.name,
            one.pool.reason,
            one.places,
            found.winners[one.name] + also[one.name],
            found.waiting[one.name][len(also[one.name]) :],
        )
        for one in strata(drawing)
    ]
    return lists, found.spilled


def label_of(claim: Claim) -> str:
    """The public label of a claim in a draw; empty for another claim."""
    return Row.objects.filter(claim=claim).values_list("label", flat=True).first() or ""


def labels_of(claim_ids: Iterable[int]) -> dict[int, str]:
    """Claim → its public label, for those that have one."""
    return dict(Row.objects.filter(claim__in=claim_ids).values_list("claim_id", "label"))
