from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .. import rules
from ..rules import BuyState

FEN = Decimal("0.01")


class GroupBuy(models.Model):
    """Members buy one pack together: the more, the cheaper; until a day, with a minimum."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    sku = models.ForeignKey("goods.Sku", models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    text = models.CharField(max_length=300, blank=True)
    tiers = models.JSONField(help_text="[[from pieces, price], …], ascending")
    minimum = models.PositiveIntegerField()
    most_per_member = models.PositiveIntegerField(default=5)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    when_missed = models.CharField(max_length=10, choices=[(one.value, label) for one, label in rules.MISSED.items()])
    extended = models.BooleanField(default=False)
    state = models.CharField(
        max_length=8,
        choices=[
            (BuyState.OPEN.value, _("进行中")),
            (BuyState.REACHED.value, _("已成团")),
            (BuyState.MISSED.value, _("未成团")),
        ],
        default=BuyState.OPEN,
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    pieces = models.PositiveIntegerField(default=0, help_text="paid, as counted when it closed")
    final_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="a_group_buy_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(minimum__gte=1), name="a_group_buy_needs_somebody"),
        ]
        indexes: ClassVar = [models.Index(fields=["closes_at"], name="group_buys_open", condition=Q(state="open"))]

    def __str__(self) -> str:
        return self.title

    @property
    def steps(self) -> Sequence[tuple[int, Decimal]]:
        """The tiers as numbers."""
        return [(int(least), Decimal(str(price)).quantize(FEN)) for least, price in self.tiers]
