from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .. import rules
from ..rules import ReturnState
from .orders import Line, Parcel


class Return(models.Model):
    """A member gives goods of one parcel back, or wants to."""

    class Reason(models.TextChoices):
        SEVEN_DAYS = "seven-days", _("七日无理由")
        QUALITY = "quality", _("质量有问题")
        WRONG = "wrong", _("发错或少发")
        DAMAGED = "damaged", _("运输中损坏")

    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="returns")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    text = models.CharField(max_length=300, blank=True)
    state = models.CharField(
        max_length=10,
        choices=[(state.value, standing.label) for state, standing in rules.RETURNS.items()],
        default=ReturnState.ASKED,
    )
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answer = models.CharField(max_length=300, blank=True)
    ruling = models.CharField(max_length=300, blank=True, help_text="of the union's officer")
    tracking = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    refunded_at = models.DateTimeField(null=True, blank=True)
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_return_is_worth_something"),
            models.CheckConstraint(
                condition=~Q(state__in=["received", "refunded"]) | ~Q(received_at=None),
                name="money_goes_back_after_goods",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["answer_by"],
                name="returns_open",
                condition=~Q(state__in=["refunded", "withdrawn"]),
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"T{self.pk:06d}" if self.pk else ""

    @property
    def standing(self) -> rules.Standing:
        return rules.RETURNS[ReturnState(self.state)]


class ReturnLine(models.Model):
    """So many of an order's line in a return."""

    returning = models.ForeignKey(Return, models.CASCADE, related_name="contents")
    line = models.ForeignKey(Line, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["returning", "line"], name="a_line_stands_once_in_a_return"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_return_has_something_in_it"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} × {self.quantity}"


class Invoice(models.Model):
    """A member wants a 发票 for an order; a tax service issues it, and its number is kept here."""

    class Kind(models.TextChoices):
        PERSONAL = "personal", _("个人")
        COMPANY = "company", _("单位")

    class State(models.TextChoices):
        ASKED = "asked", _("待开具")
        ISSUED = "issued", _("已开具")
        DECLINED = "declined", _("未开具")

    order = models.OneToOneField("shop.Order", models.PROTECT, related_name="invoice")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=100)
    tax_number = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    number = models.CharField(max_length=30, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="company") | ~Q(tax_number=""), name="a_company_s_invoice_names_its_tax_number"
            ),
            models.CheckConstraint(condition=~Q(state="issued") | ~Q(number=""), name="an_issued_invoice_has_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.state}"


class Review(models.Model):
    """What a buyer says of what they bought. Never deleted: hidden words stay, with the reason in their place."""

    line = models.OneToOneField(Line, models.PROTECT, related_name="review")
    product_id = models.BigIntegerField(help_text="in goods; a rating is asked for by it")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=120, blank=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="stars_are_one_to_five"),
            models.CheckConstraint(
                condition=Q(hidden_at=None) | ~Q(hidden_reason=""), name="hidden_words_have_a_reason_in_their_place"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["product_id", "-id"], name="reviews_of_a_product")]

    def __str__(self) -> str:
        return f"{self.product_id} {self.stars}"

    @property
    def drawn(self) -> str:
        """★★★★☆"""
        return "★" * self.stars + "☆" * (5 - self.stars)


class CodeTry(models.Model):
    """Somebody typed a pick-up code that was wrong. Kept an hour, to slow down who guesses."""

    place = models.ForeignKey("shop.Place", models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "at"], name="code_tries_lately")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.at:%H:%M}"
