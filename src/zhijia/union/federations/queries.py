from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from time import monotonic

from django.db.models import QuerySet

from zhijia.kernel import spaces

from .models import Domain, Federation, RulePack

# A federation's row is needed by every request and changes a few times a year.
REMEMBER_SECONDS = 2.0
_remembered: dict[tuple[str, str], tuple[float, Federation | None]] = {}


def open_ones() -> QuerySet[Federation]:
    """The federations that are not closed, in the order in which they came."""
    federations: QuerySet[Federation] = Federation.objects.filter(closed_at=None).order_by("id")
    return federations


def by_slug(slug: str) -> Federation | None:
    """The open federation with this first path segment, remembered for a while; None when there is none."""
    return _remember("slug", slug, lambda: open_ones().filter(slug=slug).first())


def by_host(host: str) -> Federation | None:
    """The open federation of this host name, remembered for a while; None when there is none."""

    def ask() -> Federation | None:
        domain = Domain.objects.select_related("tenant").filter(domain=host, tenant__closed_at=None).first()
        return domain.tenant if domain else None

    return _remember("host", host, ask)


def remembered_by_slug(slug: str) -> Federation | None:
    """The same without asking the database. Raises LookupError where it would have to be asked."""
    return _remembered_as("slug", slug)


def remembered_by_host(host: str) -> Federation | None:
    """The same without asking the database. Raises LookupError where it would have to be asked."""
    return _remembered_as("host", host)


def current() -> Federation:
    """The federation this request or job is in. Raises LookupError outside of all."""
    if isinstance(space := spaces.current_space(), Federation):
        return space
    if spaces.outside():
        raise LookupError("no federation is chosen here")
    federation = by_slug(spaces.current())
    if federation is None:
        raise LookupError(f"the federation {spaces.current()} is gone")
    return federation


def rules_in_force(kind: str, region: str, on: date) -> RulePack | None:
    """Our pack for a region on a day: the longest region that is a prefix of `region`, then the newest."""
    packs = RulePack.objects.filter(federation=current(), kind=kind, valid_from__lte=on, region__in=_prefixes(region))
    packs = packs.exclude(valid_to__lt=on)
    return max(packs, key=lambda pack: (len(pack.region), pack.valid_from), default=None)


def rule_packs() -> QuerySet[RulePack]:
    """All of this federation's packs: by kind and region, newest first."""
    return RulePack.objects.filter(federation=current()).order_by("kind", "region", "-valid_from")


def hosts() -> list[str]:
    """The host names by which this federation is found."""
    return list(Domain.objects.filter(tenant=current()).order_by("domain").values_list("domain", flat=True))


def forget() -> None:
    """After a change: this process looks again at once, the others within REMEMBER_SECONDS."""
    _remembered.clear()


def _prefixes(region: str) -> Sequence[str]:
    return [region[:length] for length in range(2, len(region) + 1)]


def _remember(kind: str, name: str, ask) -> Federation | None:  # type: ignore[no-untyped-def]
    with suppress(LookupError):
        return _remembered_as(kind, name)
    if len(_remembered) > 1_000:  # somebody is guessing names
        _remembered.clear()
    answer: Federation | None = ask()
    _remembered[kind, name] = (monotonic() + REMEMBER_SECONDS, answer)
    return answer


def _remembered_as(kind: str, name: str) -> Federation | None:
    known = _remembered.get((kind, name))
    if known is None or known[0] <= monotonic():
        raise LookupError(name)
    return known[1]
