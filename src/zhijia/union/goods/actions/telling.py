"""What suppliers are told."""

from datetime import datetime

from django.utils.timezone import localdate

from zhijia.union.notices import actions as notices

from .. import queries
from ..models import Enterprise


def tell_suppliers(enterprise: Enterprise, *, title: str, body: str, path: str, now: datetime, key: str = "") -> None:
    """One important notice to everybody who works for an enterprise today."""
    users = queries.suppliers_of(enterprise.organisation.path, localdate(now))
    said = {"title": title, "body": body, "path": path, "kind": "service", "key": key}
    notices.tell_many(users=users, important=True, now=now, **said)
