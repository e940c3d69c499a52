"""One payment for one thing: what is asked, how it was begun, the money that came, what went back."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..rules import CARRIERS, NOTHING, OUTSIDE, REFUND_STATES, STATES, VERDICTS, RefundState, State, purposes

UNPAID = Q(paid_at=None, refunded=0, returned=0)
CARRIER = [(one.value, label) for one, label in CARRIERS.items()]


class Payment(models.Model):
    """So much is asked of somebody for one thing. `amount` is all of it, `allowance` the part the union pays.

    `refunded` and `returned` count what was asked back, by tender, so that two who ask at once stay within the sum.
    """

    number = models.CharField(max_length=20, unique=True, help_text="what carriers and bank transfers name")
    purpose = models.CharField(max_length=20)
    about = models.CharField(max_length=60, help_text="kind:id of what it is for")
    title = models.CharField(max_length=80)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    allowance = models.DecimalField(max_digits=10, decimal_places=2, default=NOTHING)
    payer = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(
        max_length=8, choices=[(one.value, label) for one, label in STATES.items()], default=State.OPEN
    )
    carrier = models.CharField(max_length=10, choices=CARRIER, blank=True, help_text="who carried it, once paid")
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    why_closed = models.CharField(max_length=80, blank=True)
    refunded = models.DecimalField(max_digits=10, decimal_places=2, default=NOTHING, help_text="to the carrier")
    returned = models.DecimalField(max_digits=10, decimal_places=2, default=NOTHING, help_text="to the allowance")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_payment_asks_for_something"),
            models.CheckConstraint(
                condition=Q(allowance__gte=0, allowance__lte=F("amount")), name="an_allowance_pays_at_most_all"
            ),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("amount") - F("allowance")),
                name="refunded_at_most_what_was_carried",
            ),
            models.CheckConstraint(
                condition=Q(returned__gte=0, returned__lte=F("allowance")), name="returned_at_most_the_allowance"
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_at__isnull=False) | ~Q(state="paid") & UNPAID,
                name="only_a_paid_payment_is_refunded",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="a_closed_payment_says_when"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["about"], name="payment_about"),
            models.Index(fields=["-opened_at", "-id"], name="payment_newest"),
            models.Index(fields=["payer", "-id"], name="payment_by_payer"),
            models.Index(fields=["expires_at"], name="payment_to_end", condition=Q(state__in=["open", "closing"])),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def to_pay(self) -> Decimal:
        """What the payer pays: all but the allowance."""
        return self.amount - self.allowance

    @property
    def given_back(self) -> Decimal:
        """Asked back so far, of both tenders."""
        return self.refunded + self.returned

    @property
    def can_be_refunded(self) -> Decimal:
        return self.amount - self.given_back if self.state == State.PAID else NOTHING

    @property
    def purpose_label(self) -> str:
        purpose = purposes.get(self.purpose)
        return str(purpose.label) if purpose else self.purpose


class Attempt(models.Model):
    """One try at one carrier, in the row before the carrier hears of it. `number` is what the carrier calls it."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="attempts")
    carrier = models.CharField(max_length=10, choices=CARRIER)
    channel = models.CharField(max_length=8)
    number = models.CharField(max_length=28, unique=True)
    notify_url = models.CharField(max_length=300, blank=True, help_text="where the carrier tells us of it")
    begun_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True, help_text="when the carrier said so")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="when we last asked the carrier")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(carrier__in=[one.value for one in OUTSIDE]), name="an_attempt_is_at_a_carrier"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["payment", "carrier"], name="attempt_of_payment"),
            models.Index(fields=["begun_at"], name="attempt_open", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return self.number


class Receipt(models.Model):
    """Money that came: once for each transaction of a carrier. At most one of a payment is taken."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="receipts")
    carrier = models.CharField(max_length=10, choices=CARRIER)
    transaction = models.CharField(max_length=64, help_text="the carrier's own number")
    number = models.CharField(max_length=28, help_text="of the attempt it names")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    paid_at = models.DateTimeField(help_text="by the carrier's clock")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=12, choices=[(one.value, label) for one, label in VERDICTS.items()])
    refunded = models.DecimalField(max_digits=10, decimal_places=2, default=NOTHING)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["carrier", "transaction"], name="money_comes_once"),
            models.UniqueConstraint(fields=["payment"], condition=Q(verdict="taken"), name="a_payment_is_paid_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_receipt_brings_something"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("amount")), name="refunded_at_most_what_came"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["payment"], name="receipt_of_payment"),
            models.Index(fields=["carrier", "paid_at"], name="receipt_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.transaction}"


class Refund(models.Model):
    """Money on its way back, to where it came from: a receipt, or (without one) the union's allowance."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    receipt = models.ForeignKey(Receipt, models.PROTECT, null=True, blank=True, related_name="refunds")
    number = models.CharField(max_length=28, unique=True, help_text="what the carrier calls it")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    why = models.CharField(max_length=80)
    state = models.CharField(
        max_length=6, choices=[(one.value, label) for one, label in REFUND_STATES.items()], default=RefundState.ASKED
    )
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    by_carrier = models.CharField(max_length=10, blank=True, help_text="which sent it, when not the one it came by")
    trouble = models.CharField(max_length=200, blank=True, help_text="what the carrier said")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    request_key = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request_key", "receipt"], nulls_distinct=False, name="a_refund_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_refund_gives_something"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="a_done_refund_says_when"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["payment"], name="refund_of_payment"),
            models.Index(fields=["asked_at"], name="refund_open", condition=Q(state__in=["asked", "sent", "failed"])),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tender(self) -> str:
        """«wechat», … or «allowance»."""
        return self.receipt.carrier if self.receipt else "allowance"

    @property
    def tender_label(self) -> str:
        return str(dict(CARRIER)[self.tender])


class Notification(models.Model):
    """What a carrier told us, and what we made of it. Its words are kept without the payer's account."""

    carrier = models.CharField(max_length=10, choices=CARRIER)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the body")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="notifications")
    number = models.CharField(max_length=64, blank=True)
    transaction = models.CharField(max_length=64, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    verdict = models.CharField(max_length=12, choices=[(one.value, label) for one, label in VERDICTS.items()])
    said = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["payment", "id"], name="notification_of_payment"),
            models.Index(fields=["verdict", "-at"], name="notification_by_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.verdict}"
