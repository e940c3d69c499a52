from django.utils.timezone import now

from zhijia.kernel.jobs import job, periodic

from . import actions


@periodic("claims.expire", "* * * * *")
def expire() -> None:
    actions.expire_holds(now=now())
    actions.freeze_draws(now=now())


@job("claims.tell_drawn")
def tell_drawn(*, draw_id: int) -> None:
    actions.tell_drawn(draw_id=draw_id, now=now())
