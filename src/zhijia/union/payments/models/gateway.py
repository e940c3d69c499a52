"""The built-in test gateway keeps its own books, as a carrier would: what was asked of it, paid, and told."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ..rules import NOTHING


class Trade(models.Model):
    """One trade at the test gateway. Nothing of ours but the carrier's class touches it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        PAID = "paid"
        CLOSED = "closed"

    number = models.CharField(max_length=28, unique=True, help_text="the merchant's")
    title = models.CharField(max_length=80)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    notify_url = models.CharField(max_length=300)
    return_url = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    transaction = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    refunded = models.DecimalField(max_digits=10, decimal_places=2, default=NOTHING)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("amount")), name="a_trade_gives_back_at_most_all"
            )
        ]

    def __str__(self) -> str:
        return self.number


class TradeRefund(models.Model):
    """A refund at the test gateway."""

    trade = models.ForeignKey(Trade, models.PROTECT, related_name="refunds")
    number = models.CharField(max_length=28, unique=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number
