"""The union's own tender: so much for each of these members, until a day."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..rules import NOTHING


class Grant(models.Model):
    """An allowance decided by a union for its members: for what, until when, and who decided."""

    title = models.CharField(max_length=60)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    document = models.CharField(max_length=80, blank=True, help_text="the decision it rests on")
    ends_on = models.DateField(help_text="last day it may be spent")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="what was left then is no longer there")
    request_key = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return self.title


class Allowance(models.Model):
    """One member's part of a grant. Spending is one conditional UPDATE of this row; the CHECK is the last line."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="allowances")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    given = models.DecimalField(max_digits=10, decimal_places=2)
    spent = models.DecimalField(max_digits=10, decimal_places=2, default=NOTHING)
    ends_on = models.DateField(help_text="the grant's, or later when a refund came after it")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["grant", "member"], name="a_grant_once_a_member"),
            models.CheckConstraint(
                condition=Q(given__gte=0, spent__gte=0, spent__lte=F("given")), name="spent_at_most_what_was_given"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["member", "ends_on"], name="allowance_of_member")]

    def __str__(self) -> str:
        return f"{self.grant} {self.left}"

    @property
    def left(self) -> Decimal:
        return self.given - self.spent


class Spending(models.Model):
    """What of an allowance is in a payment: from when it is opened; `returned` came back."""

    payment = models.ForeignKey("payments.Payment", models.PROTECT, related_name="spendings")
    allowance = models.ForeignKey(Allowance, models.PROTECT, related_name="spendings")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    returned = models.DecimalField(max_digits=10, decimal_places=2, default=NOTHING)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payment", "allowance"], name="an_allowance_once_a_payment"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, returned__gte=0, returned__lte=F("amount")), name="returned_at_most_spent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.allowance_id} {self.amount}"
