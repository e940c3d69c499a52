"""What each supplier makes and sends for a campaign: proofs, parcels to units, replacements."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from .. import rules
from .campaigns import MONEY, Campaign, Choice
from .recipients import Line

USER = settings.AUTH_USER_MODEL


class Supply(models.Model):
    """One enterprise's part of a campaign: a contract of its own, confirmed, sent, received, settled."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="supplies")
    enterprise = models.ForeignKey("goods.Enterprise", models.PROTECT, related_name="+")
    amount = models.DecimalField(**MONEY, default=Decimal(0))
    charity_percent = models.DecimalField(
        max_digits=5, decimal_places=2, default=Decimal(0), help_text="of the sale, as it was agreed at approval"
    )
    state = models.CharField(
        max_length=9, choices=[(one.value, label) for one, label in rules.PARTS.items()], default=rules.Part.WAITING
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    promised_on = models.DateField(null=True, blank=True, help_text="when it will all be sent")
    received_at = models.DateTimeField(null=True, blank=True, help_text="when all had arrived")
    invoice = models.CharField(max_length=40, blank=True, help_text="the number of the invoice it sent")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "enterprise"], name="one_contract_a_supplier"),
        ]
        indexes: ClassVar = [models.Index(fields=["enterprise", "-id"], name="gifts_of_a_supplier")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.enterprise_id}"

    @property
    def number(self) -> str:
        """Of the contract: the campaign's number and the enterprise's."""
        return f"{self.campaign.number}-{self.enterprise_id}"


class Proof(models.Model):
    """A picture of how it will look, and what the officer said to it. Each new picture is a version."""

    class State(models.TextChoices):
        SHOWN = "shown"
        APPROVED = "approved"
        CHANGE = "change"

    supply = models.ForeignKey(Supply, models.PROTECT, related_name="proofs")
    version = models.PositiveSmallIntegerField()
    picture = models.FileField(upload_to="gift-proofs/", max_length=200)
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.SHOWN)
    answer = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["supply", "version"], name="a_proof_has_its_version"),
            models.CheckConstraint(condition=~Q(state="change") | ~Q(answer=""), name="a_change_says_which"),
        ]

    def __str__(self) -> str:
        return f"{self.supply_id} v{self.version}"


class Parcel(models.Model):
    """Something that was sent to one unit, with the number by which it is followed."""

    supply = models.ForeignKey(Supply, models.PROTECT, related_name="parcels")
    unit = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    carrier = models.CharField(max_length=30)
    tracking = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    request_key = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["supply", "unit"], name="gift_parcels_of_a_part")]

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking}"


class Load(models.Model):
    """So many of one choice in a parcel; `missing` is what the unit did not find in it."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="loads")
    choice = models.ForeignKey(Choice, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    missing = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parcel", "choice"], name="a_choice_once_a_parcel"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_parcel_holds_something"),
            models.CheckConstraint(
                condition=Q(missing__lte=models.F("quantity")), name="no_more_is_missing_than_was_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.choice_id} × {self.quantity}"


class Fault(models.Model):
    """One piece that was broken, wrong or did not fit: asked for again, sent again."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="faults")
    supply = models.ForeignKey(Supply, models.PROTECT, related_name="faults")
    words = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    tracking = models.CharField(max_length=60, blank=True, help_text="of what was sent instead")
    replaced_at = models.DateTimeField(null=True, blank=True)
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line"], condition=Q(replaced_at=None), name="one_fault_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.words[:20]}"
