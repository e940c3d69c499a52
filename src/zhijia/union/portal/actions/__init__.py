"""Every change to the directory and its feeds."""

from .feeds import Report, add_feed, change_feed, remove_feed, run_due_feeds, run_feed, try_feed, upload
from .fetching import Answer, fetch
from .services import Offer, pin_service, publish_service, retire_service, write_service

__all__ = [
    "Answer",
    "Offer",
    "Report",
    "add_feed",
    "change_feed",
    "fetch",
    "pin_service",
    "publish_service",
    "remove_feed",
    "retire_service",
    "run_due_feeds",
    "run_feed",
    "try_feed",
    "upload",
    "write_service",
]
