from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhijia.union.people.models import Organisation

from ..rules import hours, places, states, things


def choices(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Labels as a field takes them; a migration keeps the values only."""
    return [(str(value), label) for value, label in words.items()]


def a_week() -> list[list[list[int]]]:
    return [[] for _day in range(7)]


class Station(models.Model):
    """A room for whoever works outdoors. Its position is WGS84; `given_in` is the datum it was written down in."""

    code = models.CharField(max_length=8, unique=True, help_text="on the wall, in the QR code")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=choices(states.KINDS))
    host_kind = models.CharField(max_length=16, choices=choices(states.HOSTS))
    host = models.CharField(max_length=60, blank=True, help_text="whose room it is")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="stations")
    region = models.CharField(max_length=6, help_text="GB/T 2260")
    district = models.CharField(max_length=30)
    street = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=120)
    directions = models.CharField(max_length=200, blank=True, help_text="from the road to the door")
    latitude = models.FloatField()
    longitude = models.FloatField()
    given_in = models.CharField(max_length=6, choices=choices(places.DATUMS), default=places.Datum.WGS84)
    week = models.JSONField(default=a_week, help_text="seven days of [first minute, last minute], Monday first")
    dated = models.JSONField(default=dict, blank=True, help_text="date → {spans, note, witness, said_at}")
    phone = models.CharField(max_length=30, blank=True)
    area = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True, help_text="square metres")
    seats = models.PositiveSmallIntegerField(null=True, blank=True)
    wheelchair = models.CharField(max_length=8, choices=choices(states.WHEELCHAIR), blank=True, default="")
    state = models.CharField(max_length=10, choices=choices(states.STATION_STATES), default="draft")
    state_note = models.CharField(max_length=200, blank=True, help_text="why it is paused or closed; public")
    state_at = models.DateTimeField()
    opened_on = models.DateField(null=True, blank=True)
    stars = models.PositiveSmallIntegerField(null=True, blank=True)
    mask = models.BigIntegerField(default=0, help_text="bits of the things that are there and not known to be missing")
    is_demo = models.BooleanField(default=False, help_text="invented for a demonstration, and says so")
    search = models.CharField(max_length=1_000, blank=True)
    touched_at = models.DateTimeField(help_text="by the database's own clock: what the index reads again")
    request_key = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "id"], name="stations_of_a_union"),
            models.Index(fields=["touched_at"], name="stations_touched"),
            models.Index(fields=["district", "id"], name="published_stations", condition=Q(state="published")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="a_station_is_on_earth",
            ),
            models.CheckConstraint(condition=Q(stars=None) | Q(stars__lte=5), name="five_stars_at_most"),
            models.CheckConstraint(
                condition=~Q(state__in=["paused", "closed"]) | ~Q(state_note=""), name="a_closed_door_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def point(self) -> places.Point:
        return self.latitude, self.longitude

    @property
    def hours(self) -> hours.Hours:
        return hours_of(self.week, self.dated)

    @property
    def tone(self) -> str:
        return states.STATION_TONES[self.state]

    @property
    def star_text(self) -> str:
        return "★" * (self.stars or 0)

    @property
    def week_words(self) -> str:
        return hours.in_words(self.week)

    @property
    def round_the_clock(self) -> bool:
        return self.hours.round_the_clock


def hours_of(week: Any, dated: Mapping[str, Any]) -> hours.Hours:
    """From what is kept to something that can be asked."""
    return hours.Hours(
        hours.stored(week),
        {date.fromisoformat(day): tuple((a, b) for a, b in facts["spans"]) for day, facts in dated.items()},
    )


class Spot(models.Model):
    """One of several small hosts that together make a station: a shop on the street."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="spots")
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=120, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    week = models.JSONField(null=True, blank=True, help_text="empty: the station's own hours")
    note = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["station", "name"], name="spots_have_their_own_names")]

    def __str__(self) -> str:
        return self.name

    @property
    def point(self) -> places.Point:
        return self.latitude, self.longitude


class Thing(models.Model):
    """A facility or a supply that a station offers, as it was when somebody last looked."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="things")
    code = models.CharField(max_length=20, choices=choices({code: kind.label for code, kind in things.KINDS.items()}))
    level = models.CharField(max_length=8, choices=choices(things.LEVELS))
    seen_at = models.DateTimeField(null=True, blank=True)
    witness = models.CharField(max_length=10, choices=choices(things.WITNESSES), blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["station", "code"], name="one_thing_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.code} {self.level}"


class Sighting(models.Model):
    """Somebody looked, and said how it was. Rows are only added; the newest look is the thing's state."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="sightings", db_index=False)
    code = models.CharField(max_length=20)
    level = models.CharField(max_length=8, choices=choices(things.LEVELS))
    at = models.DateTimeField(help_text="when it was seen, not when it arrived here")
    witness = models.CharField(max_length=10, choices=choices(things.WITNESSES))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["station", "-at"], name="looks_at_a_station")]

    def __str__(self) -> str:
        return f"{self.code} {self.level} {self.witness}"


class Batch(models.Model):
    """Supplies that came together, with the day on which they go bad."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="batches")
    code = models.CharField(
        max_length=20, choices=choices({code: kind.label for code, kind in things.SUPPLIES.items()})
    )
    quantity = models.PositiveIntegerField()
    expires_on = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True, help_text="used up or thrown away")
    gone_why = models.CharField(max_length=10, blank=True, help_text="used, expired")
    request_key = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["expires_on"], name="batches_going_bad", condition=Q(gone_at=None)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=100_000), name="a_batch_is_of_something")
        ]

    def __str__(self) -> str:
        return f"{self.code} × {self.quantity}"

    @property
    def kind(self) -> things.Kind:
        return things.KINDS[self.code]
