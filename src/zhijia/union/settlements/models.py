"""Sales as they were shared out, agreements to give a share, statements by period."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .rules import FUND, NOTHING, STATES


def _by() -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")


class Agreement(models.Model):
    """An enterprise agrees in writing to give a share of its sales (慈善法 37): before any page promises it."""

    enterprise = models.ForeignKey("goods.Enterprise", models.PROTECT, related_name="agreements")
    number = models.CharField(max_length=60, unique=True, help_text="of the donation agreement")
    signed_on = models.DateField()
    percent = models.DecimalField(max_digits=4, decimal_places=2)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day; empty while in force")
    fund = models.CharField(max_length=32, default=FUND, help_text="code of the public book")
    at = models.DateTimeField()
    by = _by()
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(percent__gt=0, percent__lte=50), name="an_agreement_gives_a_part"),
            models.CheckConstraint(
                condition=Q(valid_from__gte=F("signed_on")), name="a_share_is_agreed_before_it_is_promised"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="an_agreement_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(valid_to=None), name="an_enterprise_has_one_agreement_in_force"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Statement(models.Model):
    """What one supplier is paid for one period: a frozen query over the shop's book. Never changed, only moved on.

    `net` is of this period; `carried` is what an earlier one left below zero; `to_pay` is both.
    """

    enterprise = models.ForeignKey("goods.Enterprise", models.PROTECT, related_name="statements")
    starts_on = models.DateField()
    ends_on = models.DateField()
    lines = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    charity = models.DecimalField(max_digits=14, decimal_places=2)
    fee = models.DecimalField(max_digits=14, decimal_places=2)
    net = models.DecimalField(max_digits=14, decimal_places=2)
    carried = models.DecimalField(max_digits=14, decimal_places=2, default=NOTHING)
    to_pay = models.DecimalField(max_digits=14, decimal_places=2)
    last_number = models.PositiveBigIntegerField(help_text="of the shop's book when it was closed")
    head = models.CharField(max_length=64, help_text="the book's hash then")
    hash = models.CharField(max_length=64, help_text="of the lines")
    state = models.CharField(max_length=10, choices=[(one.value, label) for one, label in STATES.items()])
    closed_at = models.DateTimeField()
    closed_by = _by()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = _by()
    objection = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = _by()
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_by = _by()
    bank_reference = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enterprise", "ends_on"], name="a_period_is_closed_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_period_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(amount=F("charity") + F("fee") + F("net"), to_pay=F("net") + F("carried")),
                name="a_statement_adds_up",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_at__isnull=False, to_pay__gt=0), name="a_paid_statement_was_paid"
            ),
            models.CheckConstraint(
                condition=Q(paid_by=None) | ~Q(paid_by=F("approved_by")), name="one_approves_another_pays"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-ends_on"], name="statement_by_state")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.ends_on}"


class Sale(models.Model):
    """One thing that was received, or (below zero, with `of`) taken back, and whose money it is. Never changed."""

    about = models.CharField(max_length=60, help_text="kind:id of what was sold")
    enterprise = models.ForeignKey("goods.Enterprise", models.PROTECT, related_name="sales")
    of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="returns")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    charity = models.DecimalField(max_digits=12, decimal_places=2)
    fee = models.DecimalField(max_digits=12, decimal_places=2)
    net = models.DecimalField(max_digits=12, decimal_places=2)
    charity_percent = models.DecimalField(max_digits=4, decimal_places=2)
    fee_percent = models.DecimalField(max_digits=4, decimal_places=2)
    at = models.DateTimeField()
    returned = models.DecimalField(max_digits=12, decimal_places=2, default=NOTHING)
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, blank=True, related_name="sales")
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["about"], condition=Q(of=None), name="a_thing_is_sold_once"),
            models.CheckConstraint(condition=Q(amount=F("charity") + F("fee") + F("net")), name="a_sale_adds_up"),
            models.CheckConstraint(
                condition=Q(of=None, amount__gt=0, charity__gte=0, fee__gte=0, net__gte=0)
                | Q(of__isnull=False, amount__lt=0, charity__lte=0, fee__lte=0, net__lte=0),
                name="a_return_is_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(returned__gte=0) & (Q(returned=0) | Q(returned__lte=F("amount"))),
                name="no_more_comes_back_than_was_sold",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["enterprise", "at"], name="sale_not_settled", condition=Q(statement=None)),
            models.Index(fields=["statement", "id"], name="sale_of_statement"),
            models.Index(fields=["enterprise", "-at", "-id"], name="sale_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.amount}"

    @property
    def left(self) -> Decimal:
        return self.amount - self.returned


class Payee(models.Model):
    """The bank account to which a supplier is paid: the supplier writes it, somebody of finance confirms it."""

    enterprise = models.OneToOneField("goods.Enterprise", models.PROTECT, related_name="+")
    holder = models.CharField(max_length=60)
    bank = models.CharField(max_length=80)
    account = models.CharField(max_length=40)
    written_at = models.DateTimeField()
    written_by = _by()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = _by()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("written_by")), name="two_look_at_a_bank_account"
            )
        ]

    def __str__(self) -> str:
        return self.holder
