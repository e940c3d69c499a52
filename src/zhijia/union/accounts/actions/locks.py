"""A name that is guessed at is locked for a while, however many guess at once."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from zhijia.union.journal import actions as journal

from ..models import SignInLock, User

TRIES = 8  # failures within the window before the lock
WINDOW = timedelta(minutes=15)
LOCK_FOR = timedelta(minutes=15)


def record_failure(*, name: str, now: datetime) -> SignInLock:
    """Count a failure. One statement, so that a hundred at once are a hundred."""
    with connection.cursor() as sql:
        sql.execute(
            "INSERT INTO accounts_signinlock AS lock (name, failures, since) VALUES (%(name)s, 1, %(now)s)"
            " ON CONFLICT (name) DO UPDATE SET"
            "  failures = CASE WHEN lock.since < %(window)s THEN 1 ELSE lock.failures + 1 END,"
            "  since = CASE WHEN lock.since < %(window)s THEN %(now)s ELSE lock.since END,"
            "  locked_until = CASE WHEN lock.since >= %(window)s AND lock.failures + 1 >= %(tries)s"
            "    THEN %(until)s ELSE lock.locked_until END",
            {"name": name[:64], "now": now, "window": now - WINDOW, "tries": TRIES, "until": now + LOCK_FOR},
        )
    lock = SignInLock.objects.get(name=name[:64])
    journal.access("sign-in.failed", by=None, at=now, name=_masked(name), locked=lock.is_on(now))
    return lock


def record_success(*, user: User, now: datetime, how: str) -> None:
    """Somebody is in: what was counted against the name is forgotten."""
    SignInLock.objects.filter(name__in=[user.username, user.phone or ""]).delete()
    journal.access("sign-in", by=user, at=now, how=how)


@transaction.atomic
def lift_lock(*, name: str, by: User, now: datetime) -> bool:
    """An administrator opens the way back before its time. Says whether there was a lock."""
    there, _ = SignInLock.objects.filter(name=name).delete()
    if there:
        journal.write("sign-in.unlocked", by=by, at=now, name=_masked(name))
    return bool(there)


def _masked(name: str) -> str:
    return f"{name[:3]}****{name[-2:]}" if len(name) > 6 else "****"
