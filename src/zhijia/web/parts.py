"""Parts of a page that are the same for everybody: made once in some seconds, by each process.

    {% cache kept_for.seconds "goods-home" kept_for.whom using="parts" %} … {% endcache %}

with `kept_for(request, …)` and what the part shows as `later(…)`, which is worked out only when the part is made.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple

from .http import Request

SECONDS = 5


class KeptFor(NamedTuple):
    """For how long, and for whom: all that the part depends on."""

    seconds: int
    whom: str


def kept_for(request: Request, *what: object) -> KeptFor:
    """Whoever works here sees what they have just changed: for them nothing is kept."""
    if request.person.posts:
        return KeptFor(0, "")
    return KeptFor(SECONDS, repr((request.LANGUAGE_CODE, request.federation_prefix, *map(str, what))))


def later(make: Callable[[], dict[str, Any]], *names: str) -> dict[str, Callable[[], Any]]:
    """Values of these names for a template, made together when it looks at the first of them, and then once."""
    made = cache(make)
    return {name: partial(lambda name: made()[name], name) for name in names}
