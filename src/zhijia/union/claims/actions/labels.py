"""The public labels of a draw: random, so that nobody reads a person, a number or an order of arrival out of one."""

from collections.abc import Mapping, Sequence
from secrets import choice

from ..models import Claim, Draw, Entry, Stratum
from ..rules import Standing, unmet

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else
LABEL = 10  # letters: 49 bits, so that two of 100,000 are alike once in 170,000 draws; then the claim is made again


def enter(claims: Sequence[Claim], standings: Mapping[int, Standing]) -> list[Entry]:
    """The entries of claims not yet saved, each in the first stratum its member may enter; sets each claim's pool."""
    if not claims:
        return []
    draws = {one.offer_id: one for one in Draw.objects.filter(offer__in={one.offer_id for one in claims})}
    strata: dict[int, list[Stratum]] = {}
    for stratum in Stratum.objects.filter(draw__in=draws.values()).order_by("order"):
        strata.setdefault(stratum.draw_id, []).append(stratum)
    made = []
    for claim in claims:
        draw, member = draws[claim.offer_id], standings[claim.member_id]
        mine = next(one for one in strata[draw.id] if not unmet(one.eligibility, member))  # the public part takes all
        claim.pool_id = mine.pool_id
        made.append(Entry(draw=draw, claim=claim, stratum=mine, label=new_label(claim.quantity)))
    return made


def new_label(people: int = 1) -> str:
    """Ten letters and digits by the system's own randomness; «-3» behind it says that the entry is for three."""
    return "".join(choice(LETTERS) for _ in range(LABEL)) + (f"-{people}" if people > 1 else "")
