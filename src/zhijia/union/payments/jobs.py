from datetime import timedelta

from django.utils import timezone

from zhijia.kernel.jobs import job, periodic

from . import actions
from .actions import gateway


@job("payments.close", attempts=8)
def close(*, payment_id: int) -> None:
    actions.finish_closing(payment_id=payment_id, now=timezone.now())


@job("payments.send_refund", attempts=8)
def send_refund(*, refund_id: int) -> None:
    actions.send_refund(refund_id=refund_id, now=timezone.now())


@job("payments.ask", attempts=3)
def ask(*, payment_id: int) -> None:
    actions.ask(payment_id=payment_id, now=timezone.now())


@job("payments.gateway_tells", attempts=8)
def gateway_tells(*, trade_id: int, said: str) -> None:
    gateway.tell(trade_id=trade_id, said=said)


@periodic("payments.ask_silent_ones", "*/2 * * * *")
def ask_silent_ones() -> None:
    """Every two minutes, in each federation: carriers that said nothing are asked."""
    actions.ask_silent_ones(now=timezone.now())


@periodic("payments.ask_silent_refunds", "*/10 * * * *")
def ask_silent_refunds() -> None:
    """Every ten minutes, in each federation: refunds no carrier has spoken of are asked after."""
    actions.ask_silent_refunds(now=timezone.now())


@periodic("payments.close_late_ones", "* * * * *")
def close_late_ones() -> None:
    """Every minute, in each federation: what was not paid in time ends."""
    actions.close_late_ones(now=timezone.now())


@periodic("payments.reconcile", "20 2 * * *")
def reconcile() -> None:
    """At 10:20 in China, when the carriers' bills of yesterday are out, in each federation."""
    now = timezone.now()
    actions.reconcile_all(day=timezone.localdate(now) - timedelta(days=1), now=now)
