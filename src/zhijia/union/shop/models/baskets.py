from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..rules import MOST_OF_ONE


class BasketLine(models.Model):
    """So many of one pack in a member's basket, at the price they saw then."""

    member = models.ForeignKey("people.Member", models.CASCADE, related_name="+", db_index=False)
    sku = models.ForeignKey("goods.Sku", models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    price_seen = models.DecimalField(max_digits=12, decimal_places=2)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "sku"], name="a_pack_stands_once_in_a_basket"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MOST_OF_ONE), name="a_basket_has_a_sensible_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku_id} × {self.quantity}"


class Address(models.Model):
    """A door of a member's: home, or their place at work. Seen by the member, and by a supplier for a parcel to it."""

    class Kind(models.TextChoices):
        HOME = "home", _("家")
        WORK = "work", _("单位")

    member = models.ForeignKey("people.Member", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4, choices=Kind.choices, default=Kind.HOME)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20)
    text = models.CharField(max_length=200)
    used_at = models.DateTimeField(help_text="the one used last is offered first")
    request_key = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return self.text

    @property
    def to(self) -> str:
        """As the checkout names it."""
        return f"address:{self.pk}"


class Place(models.Model):
    """Where parcels wait for their owners: a union's counter, a rest station, a smart locker."""

    class Kind(models.TextChoices):
        COUNTER = "counter", _("工会服务台")
        STATION = "station", _("工会驿站")
        LOCKER = "locker", _("智能柜")

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=200)
    hours = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True)
    pool = models.ForeignKey("claims.Pool", models.PROTECT, null=True, blank=True, related_name="+")
    is_open = models.BooleanField(default=True)
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(kind="locker") | ~Q(pool=None), name="a_locker_counts_its_cells")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def to(self) -> str:
        """As the checkout names it."""
        return f"place:{self.pk}"


class Cell(models.Model):
    """One door of a locker, and what is behind it."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="cells", db_index=False)
    number = models.PositiveSmallIntegerField()
    parcel = models.OneToOneField("shop.Parcel", models.PROTECT, null=True, blank=True, related_name="cell")
    is_broken = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "number"], name="a_cell_has_a_number_of_its_own")
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.number:02}"
