from typing import ClassVar

from django.db import models
from django.db.models import Q

from ..rules.seats import seat_words


class Venue(models.Model):
    """A theatre, a hall, a square: where something is shown or taught."""

    name = models.CharField(max_length=60)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    address = models.CharField(max_length=120, blank=True)
    getting_there = models.CharField(max_length=120, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True, help_text="WGS84")
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="a_venue_has_its_own_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A part of a venue's seats: stalls, balcony."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="areas")
    name = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["venue", "name"], name="an_area_has_its_own_name")]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """One numbered seat. `x` and `y` are its place in the plan: neighbours differ by one in x."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="seats", db_index=False)
    area = models.ForeignKey(Area, models.CASCADE, related_name="seats")
    row = models.CharField(max_length=8)
    number = models.CharField(max_length=8)
    x = models.PositiveSmallIntegerField()
    y = models.PositiveSmallIntegerField()
    order = models.PositiveIntegerField(help_text="from 0, the best seat")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "row", "number"], name="a_seat_stands_once_in_a_plan"),
            models.UniqueConstraint(fields=["venue", "order"], name="seats_have_an_order"),
        ]

    def __str__(self) -> str:
        return seat_words(self.row, self.number)


class Room(models.Model):
    """Where a class is taught: the main room, or a branch that follows on a screen."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=40)
    capacity = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["venue", "name"], name="a_room_has_its_own_name"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="a_room_holds_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.venue} {self.name}"
