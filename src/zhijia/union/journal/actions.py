from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from zhijia.kernel import rows

from .models import Line


def write(
    what: str, *, by: AbstractBaseUser | None, at: datetime, about: object = "", organisation: str = "", **facts: Any
) -> None:
    """A change. Call inside the transaction that makes it, so that neither exists without the other."""
    _line(Line.Kind.CHANGE, what, by, at, about, organisation, facts)


def line(
    what: str, *, by: AbstractBaseUser | None, at: datetime, about: object = "", organisation: str = "", **facts: Any
) -> Line:
    """One of many changes that are made at once: keep it for write_many."""
    return _made(Line.Kind.CHANGE, what, by, at, about, organisation, facts)


def write_many(lines: Iterable[Line]) -> None:
    """Many changes in one statement, inside the transaction that makes them."""
    rows.insert(list(lines))


def read(what: str, *, by: AbstractBaseUser, at: datetime, about: object, organisation: str = "", **facts: Any) -> None:
    """Somebody was shown a sensitive field. Facts say which field and why, never its value."""
    _line(Line.Kind.READ, what, by, at, about, organisation, facts)


def exported(
    what: str, *, by: AbstractBaseUser, at: datetime, purpose: str, rows: int, organisation: str = "", **facts: Any
) -> None:
    """A file left the house: with its purpose and its number of rows."""
    _line(Line.Kind.EXPORT, what, by, at, "", organisation, {"purpose": purpose, "rows": rows, **facts})


def access(what: str, *, by: AbstractBaseUser | None, at: datetime, **facts: Any) -> None:
    """Signing in, failing to, signing out."""
    _line(Line.Kind.ACCESS, what, by, at, by or "", "", facts)


def _line(
    kind: Line.Kind, what: str, by: Any, at: datetime, about: Any, organisation: str, facts: dict[str, Any]
) -> None:
    _made(kind, what, by, at, about, organisation, facts).save()


def _made(
    kind: Line.Kind, what: str, by: Any, at: datetime, about: Any, organisation: str, facts: dict[str, Any]
) -> Line:
    if about and not isinstance(about, str):
        about = f"{about._meta.model_name}:{about.pk}"
    return Line(kind=kind, what=what, by=by, at=at, about=about, organisation=organisation, facts=facts)


@transaction.atomic
def run_again(*, job_id: int, by: AbstractBaseUser, now: datetime) -> bool:
    """Queue a failed job once more; one that waits, runs or is done stays as it is. Says whether it was queued."""
    if not ProcrastinateJob.objects.filter(id=job_id, status="failed").exists():
        return False
    app.job_manager.retry_job_by_id(job_id, retry_at=now)
    write("job.again", by=by, at=now, job=job_id)
    return True
