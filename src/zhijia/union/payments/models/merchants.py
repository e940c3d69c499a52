"""The federation's accounts at the carriers, their daily bills, and what differs."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..rules import NOTHING
from .paying import CARRIER


class Merchant(models.Model):
    """How this federation is known at a carrier. Keys are encrypted with the federation's own key."""

    carrier = models.CharField(max_length=10, choices=CARRIER, unique=True)
    name = models.CharField(max_length=40, help_text="merchant number, account number: what may be shown")
    sealed = models.BinaryField(help_text="JSON with the keys")
    is_on = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.carrier} {self.name}"


class Bill(models.Model):
    """A carrier's account of one day, beside ours."""

    carrier = models.CharField(max_length=10, choices=CARRIER)
    day = models.DateField(help_text="in China")
    lines = models.PositiveIntegerField(default=0)
    received = models.DecimalField(max_digits=14, decimal_places=2, default=NOTHING, help_text="theirs")
    refunded = models.DecimalField(max_digits=14, decimal_places=2, default=NOTHING)
    our_received = models.DecimalField(max_digits=14, decimal_places=2, default=NOTHING)
    our_refunded = models.DecimalField(max_digits=14, decimal_places=2, default=NOTHING)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["carrier", "day"], name="a_bill_once_a_day")]

    def __str__(self) -> str:
        return f"{self.carrier} {self.day}"


class Difference(models.Model):
    """Something the carrier's bill has and we have not, or the other way, or for another sum."""

    class Kind(models.TextChoices):
        MISSING_HERE = "missing-here"
        MISSING_THERE = "missing-there"
        OTHER_AMOUNT = "other-amount"

    bill = models.ForeignKey(Bill, models.CASCADE, related_name="differences")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    transaction = models.CharField(max_length=64, help_text="or the refund's number")
    number = models.CharField(max_length=64, blank=True)
    is_refund = models.BooleanField(default=False)
    ours = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    theirs = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bill", "is_refund", "transaction"], name="a_difference_once_a_bill")
        ]
        indexes: ClassVar = [
            models.Index(fields=["bill"], name="difference_open", condition=Q(settled_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.transaction}"
