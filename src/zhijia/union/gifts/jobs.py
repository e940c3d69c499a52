from django.utils.timezone import now

from zhijia.kernel.jobs import job, periodic

from . import actions


@job("gifts.check", attempts=3)
def check(*, upload_id: int) -> None:
    actions.check(upload_id=upload_id, now=now())


@job("gifts.enter", attempts=3)
def enter(*, upload_id: int) -> None:
    actions.write(upload_id=upload_id, now=now())


@periodic("gifts.remind", "20 1 * * *")
def remind() -> None:
    actions.remind_late_ones(now=now())
