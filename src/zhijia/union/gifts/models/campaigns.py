"""A union's order for many named people: what for, what of, and who said yes."""

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from .. import rules

MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}


class Campaign(models.Model):
    """One occasion, one roster, one approval, one payment. `revision` counts every change of goods or people."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    purpose = models.CharField(max_length=12, choices=[(one.value, one.value) for one in rules.Purpose])
    budget = models.DecimalField(**MONEY)
    hand_out_on = models.DateField(help_text="planned; its year is the one the limits count")
    cut_off = models.DateTimeField(help_text="until then members correct their own line")
    is_choice = models.BooleanField(default=False, help_text="each picks one of several, instead of one for all")
    guests = models.BooleanField(default=False, help_text="people who are no members may be in the roster")
    note = models.CharField(max_length=300, blank=True, help_text="for the approver")
    packaging = models.CharField(max_length=60, blank=True)
    card = models.CharField(max_length=60, blank=True, help_text="card text for everybody who has none of their own")
    made_to_order = models.BooleanField(default=False, help_text="confirmed: what is made to order is not taken back")
    over_reason = models.CharField(max_length=200, blank=True, help_text="why it must go over the limit")
    state = models.CharField(
        max_length=9, choices=[(state.value, label) for state, label in rules.LABELS.items()], default=rules.State.DRAFT
    )
    state_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True, help_text="since when members may choose")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    round = models.PositiveIntegerField(
        default=0, help_text="how many times it was sent for approval: the quotation's number"
    )
    quoted_until = models.DateField(null=True, blank=True, help_text="the last day the frozen prices hold")
    people = models.PositiveIntegerField(default=0, help_text="frozen when sent, as is the amount")
    amount = models.DecimalField(**MONEY, default=Decimal(0))
    aid_amount = models.DecimalField(**MONEY, default=Decimal(0), help_text="of it, goods from aided regions")
    approved_at = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True, help_text="when the stock goes back unless it is paid")
    prolonged = models.BooleanField(default=False)
    stock_key = models.UUIDField(null=True, blank=True, unique=True, help_text="under which stock was taken")
    payment = models.ForeignKey("payments.Payment", models.PROTECT, null=True, blank=True, related_name="+")
    paid_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True, help_text="the first parcel")
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.CharField(max_length=300, blank=True)
    invoice_title = models.CharField(max_length=80, blank=True)
    invoice_code = models.CharField(max_length=18, blank=True, help_text="taxpayer's number")
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(budget__gt=0), name="a_gift_order_has_a_budget"),
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(held_until__isnull=False) & Q(stock_key__isnull=False)),
                name="approved_gifts_are_held_until_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "handing", "closed"]) | Q(paid_at__isnull=False),
                name="gifts_go_out_once_paid",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "-id"], name="gifts_of_a_union"),
            models.Index(fields=["held_until"], name="gifts_held", condition=Q(state="approved")),
            models.Index(fields=["state", "-id"], name="gifts_by_state"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """On every paper: LP2026-00012."""
        return f"LP{self.made_at:%Y}-{self.pk:05d}"

    @property
    def year(self) -> int:
        """In which its gifts count."""
        return self.hand_out_on.year

    @property
    def purpose_label(self) -> str:
        return str(rules.PURPOSES[rules.Purpose(self.purpose)])

    @property
    def tone(self) -> str:
        """Of its state's label on a page."""
        return rules.TONES.get(rules.State(self.state), "off")

    @property
    def per_head(self) -> Decimal:
        return round(self.amount / self.people, 2) if self.people else Decimal(0)


class Choice(models.Model):
    """A pack that is given in this campaign. Its price and names are frozen when the campaign is sent."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="choices")
    sku = models.ForeignKey("goods.Sku", models.PROTECT, related_name="+")
    enterprise = models.ForeignKey("goods.Enterprise", models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(help_text="A, B, C on paper; counted from 0")
    name = models.CharField(max_length=160, help_text="product and pack, as it was when chosen")
    is_aid = models.BooleanField(default=False, help_text="from an aided region (消费帮扶)")
    aid_proof = models.CharField(max_length=60, blank=True, help_text="how that is known")
    sizes = models.BooleanField(default=False, help_text="everybody says a size")
    engraving = models.BooleanField(default=False, help_text="is engraved with what the line says")
    quantity = models.PositiveIntegerField(default=0, help_text="frozen, as is what follows")
    unit = models.DecimalField(**MONEY, null=True, blank=True)
    market_price = models.DecimalField(**MONEY, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "sku"], name="a_pack_is_chosen_once"),
            models.UniqueConstraint(fields=["campaign", "place"], name="a_choice_has_its_letter"),
            models.CheckConstraint(condition=Q(unit=None) | Q(unit__gt=0), name="a_gift_has_a_price"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def letter(self) -> str:
        return rules.letter_of(self.place)

    @property
    def amount(self) -> Decimal:
        return (self.unit or Decimal(0)) * self.quantity

    @property
    def is_custom(self) -> bool:
        return self.sizes or self.engraving


class Approval(models.Model):
    """Somebody said yes, no, or «change this» to one round of a campaign. Rows are only ever added."""

    class Said(models.TextChoices):
        YES = "yes"
        CHANGE = "change"
        NO = "no"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="approvals")
    round = models.PositiveIntegerField()
    said = models.CharField(max_length=6, choices=Said.choices)
    reason = models.CharField(max_length=200, blank=True)
    over = models.CharField(max_length=200, blank=True, help_text="why it may go over the limit")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "round", "by"], name="an_approver_speaks_once_a_round"),
            models.CheckConstraint(condition=Q(said="yes") | ~Q(reason=""), name="a_no_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.said}"
