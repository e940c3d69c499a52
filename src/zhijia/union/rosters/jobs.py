from django.utils.timezone import now

from zhijia.kernel.jobs import job, periodic
from zhijia.union.accounts.models import User

from . import actions


@job("rosters.check", attempts=3)
def check(*, roster_id: int) -> None:
    actions.check(roster_id=roster_id, now=now())


@job("rosters.load", attempts=3)
def load(*, roster_id: int, by: int) -> None:
    actions.enter(roster_id=roster_id, by=User.objects.get(pk=by), now=now())


@job("rosters.undo", attempts=3)
def undo(*, roster_id: int, by: int) -> None:
    actions.take_back(roster_id=roster_id, by=User.objects.get(pk=by), now=now())


@periodic("rosters.forget", "17 3 * * *")
def forget() -> None:
    actions.forget_old(now=now())
