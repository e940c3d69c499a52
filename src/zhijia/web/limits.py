"""So often and no more, for whoever has no account: counted by a passing mark of the address, which is not kept.

The mark is a keyed hash of address and day, in the cache for some minutes; no table and no log has it.
"""

import hashlib
import hmac
from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def within(request: HttpRequest, what: str, *, most: int, seconds: int, today: date) -> bool:
    """Whether this is still one of the `most` that one address may do in so many seconds; counts it."""
    address = f"{request.META.get('REMOTE_ADDR', '')} {today}".encode()
    mark = hmac.new(settings.SECRET_KEY.encode(), address, hashlib.sha256).hexdigest()[:20]
    key = f"limit:{what}:{mark}"
    if cache.add(key, 1, seconds):
        return True
    try:
        return cache.incr(key) <= most
    except ValueError:  # it ran out in this moment
        return True
