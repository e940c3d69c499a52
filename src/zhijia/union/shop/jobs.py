from django.utils.timezone import now

from zhijia.kernel.jobs import job, periodic

from . import actions


@periodic("shop.expire", "* * * * *")
def expire() -> None:
    actions.expire_orders(now=now())
    actions.close_group_buys(now=now())


@periodic("shop.hourly", "23 * * * *")
def hourly() -> None:
    actions.let_time_pass(now=now())
    actions.keep_deadlines(now=now())


@job("shop.deliver", attempts=12)
def deliver(*, delivery_id: int) -> None:
    actions.deliver(delivery_id=delivery_id, now=now())
