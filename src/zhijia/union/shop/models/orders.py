from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime

from zhijia.union.goods.rules import TOPS

from .. import rules
from ..rules import OrderState, ParcelState


def _choices(table: Any) -> list[tuple[str, Any]]:
    return [(state.value, standing.label) for state, standing in table.items()]


class Order(models.Model):
    """What a member ordered at one time: its sum, where it goes, and how far it is."""

    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=_choices(rules.ORDERS), default=OrderState.HELD)
    goods = models.DecimalField(max_digits=12, decimal_places=2)
    fee = models.DecimalField(max_digits=12, decimal_places=2)
    saved = models.DecimalField(max_digits=12, decimal_places=2)
    allowance = models.DecimalField(max_digits=12, decimal_places=2, default=0, help_text="asked of the union")
    refunded = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    way = models.CharField(max_length=8, choices=[(way.value, label) for way, label in rules.WAYS.items()])
    to_name = models.CharField(max_length=60)
    to_phone = models.CharField(max_length=20)
    to_text = models.CharField(max_length=260)
    place = models.ForeignKey("shop.Place", models.PROTECT, null=True, blank=True, related_name="+")
    group_buy = models.ForeignKey("shop.GroupBuy", models.PROTECT, null=True, blank=True, related_name="orders")
    payment = models.OneToOneField("payments.Payment", models.PROTECT, null=True, blank=True, related_name="+")
    placed_at = models.DateTimeField()
    hold_until = models.DateTimeField()
    prolonged = models.BooleanField(default=False)
    paid_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True, help_text="why it was cancelled")
    stock_key = models.UUIDField(help_text="under which its stock is taken")
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(goods__gt=0, fee__gte=0, saved__gte=0), name="an_order_costs_something"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("goods") + F("fee")), name="no_more_is_refunded_than_paid"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "done"]) | ~Q(paid_at=None), name="a_paid_order_says_when"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["member", "-id"], name="orders_of_a_member"),
            models.Index(fields=["hold_until"], name="orders_held", condition=Q(state="held")),
            models.Index(fields=["organisation", "-id"], name="orders_of_a_union"),
            models.Index(fields=["paid_at"], name="orders_paid", condition=~Q(paid_at=None)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What is said on the telephone: the day and a running number."""
        return f"{localtime(self.placed_at):%y%m%d}{self.pk:07d}" if self.pk else ""

    @property
    def total(self) -> Decimal:
        return self.goods + self.fee

    @property
    def to_pay(self) -> Decimal:
        """All but the allowance."""
        return self.total - self.allowance

    @property
    def standing(self) -> rules.Standing:
        return rules.ORDERS[OrderState(self.state)]

    @property
    def headline(self) -> rules.Standing:
        """The same, and for a paid order how far its parcels are: ask only where they were looked up with it."""
        states = {one.state for one in self.parcels.all()} if self.state == OrderState.PAID else set()
        if ParcelState.ARRIVED in states:
            return rules.PARCELS[ParcelState.ARRIVED]
        if ParcelState.SHIPPED in states and ParcelState.WAITING not in states:
            return rules.PARCELS[ParcelState.SHIPPED]
        return self.standing


class Line(models.Model):
    """So many of one pack in an order, with both prices and the evidence as they were at that moment."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    sku = models.ForeignKey("goods.Sku", models.PROTECT, related_name="+", db_index=False)
    enterprise = models.ForeignKey("goods.Enterprise", models.PROTECT, related_name="+", db_index=False)
    product_id = models.BigIntegerField(help_text="in goods; reviews and figures are asked for by it")
    name = models.CharField(max_length=160, help_text="product · pack")
    top = models.CharField(max_length=8, blank=True, help_text="which of the five shelves, for the figures")
    quantity = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=12, decimal_places=2)
    market_price = models.DecimalField(max_digits=12, decimal_places=2)
    price_id = models.BigIntegerField(help_text="the row of the price, in goods")
    evidence_id = models.BigIntegerField(null=True, help_text="the row that proves the market price, in goods")
    pool_id = models.BigIntegerField(help_text="where its stock lies, in claims")
    charity_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    no_return = models.CharField(max_length=120, blank=True, help_text="why it cannot be returned without a reason")
    cancelled = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=rules.MOST_OF_ONE), name="a_line_is_of_something"
            ),
            models.CheckConstraint(
                condition=Q(price__gt=0, price__lt=F("market_price")), name="ours_is_the_lower_price"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("cancelled") + F("returned")), name="no_more_comes_back_than_was_ordered"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sku", "-id"], name="lines_of_a_pack")]

    def __str__(self) -> str:
        return f"{self.name} × {self.quantity}"

    @property
    def shelf(self) -> Any:
        """Which of the five: its icon and colour."""
        return TOPS.get(self.top) or TOPS["home"]

    @property
    def kept(self) -> int:
        """Pieces that were neither cancelled nor returned."""
        return self.quantity - self.cancelled - self.returned

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity

    @property
    def saved(self) -> Decimal:
        return (self.market_price - self.price) * self.quantity


class Parcel(models.Model):
    """What one supplier sends at one time for one order."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="parcels")
    enterprise = models.ForeignKey("goods.Enterprise", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=_choices(rules.PARCELS), default=ParcelState.WAITING)
    fee = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    since = models.DateTimeField(help_text="paid, so that it can be sent")
    ship_by = models.DateTimeField()
    carrier = models.CharField(max_length=40, blank=True)
    tracking = models.CharField(max_length=40, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    place = models.ForeignKey(
        "shop.Place", models.PROTECT, null=True, blank=True, related_name="parcels", db_index=False
    )
    arrived_at = models.DateTimeField(null=True, blank=True)
    pick_up_until = models.DateTimeField(null=True, blank=True)
    code_hash = models.BinaryField(null=True, blank=True, help_text="keyed; to find the parcel by its code")
    code_sealed = models.BinaryField(null=True, blank=True, help_text="to show the code to its owner")
    cell_key = models.UUIDField(null=True, blank=True, help_text="under which a cell of a locker is taken")
    received_at = models.DateTimeField(null=True, blank=True)
    received_how = models.CharField(max_length=8, blank=True, help_text="member | code | time")
    asked_in = models.UUIDField(null=True, blank=True, unique=True, help_text="the form that shipped it")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "code_hash"],
                condition=Q(state="arrived"),
                name="a_code_opens_one_parcel_of_a_place",
            ),
            models.CheckConstraint(
                condition=~Q(state="shipped") | ~Q(tracking=""), name="what_is_sent_can_be_followed"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["enterprise", "state", "ship_by", "id"], name="parcels_to_ship"),
            models.Index(fields=["place", "pick_up_until"], name="parcels_waiting", condition=Q(state="arrived")),
            models.Index(
                fields=["shipped_at"], name="parcels_under_way", condition=Q(state__in=["shipped", "arrived"])
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"P{self.pk:07d}" if self.pk else ""

    @property
    def standing_state(self) -> ParcelState:
        return ParcelState(self.state)

    @property
    def standing(self) -> rules.Standing:
        return rules.PARCELS[ParcelState(self.state)]


class ParcelLine(models.Model):
    """So many of an order's line in a parcel."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="contents")
    line = models.ForeignKey(Line, models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parcel", "line"], name="a_line_stands_once_in_a_parcel"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_parcel_has_something_in_it"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} × {self.quantity}"
