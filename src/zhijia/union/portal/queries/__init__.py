"""Questions of the portal: what a person may use, what an officer looks after, how the union stands."""

from .figures import Figures, figures
from .mine import feed_of, feeds_of, held_and_failed, owners, service_of, services_of, uncovered
from .services import Level, for_you, levels, listing, ordered, pinned, saying, search, services_named, visible

__all__ = [
    "Figures",
    "Level",
    "feed_of",
    "feeds_of",
    "figures",
    "for_you",
    "held_and_failed",
    "levels",
    "listing",
    "ordered",
    "owners",
    "pinned",
    "saying",
    "search",
    "service_of",
    "services_named",
    "services_of",
    "uncovered",
    "visible",
]
