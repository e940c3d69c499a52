from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from zhijia.union.people.models import Organisation

from ..rules import states
from .stations import Station, choices


class Building(models.Model):
    """Somebody shares a room: from the application to the plaque on the wall, and out again."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", help_text="who looks after it")
    station = models.OneToOneField(Station, models.PROTECT, null=True, blank=True, related_name="building")
    host = models.CharField(max_length=60)
    host_kind = models.CharField(max_length=16, choices=choices(states.HOSTS))
    contact = models.CharField(max_length=30, help_text="for the union's officers only")
    phone = models.CharField(max_length=20, help_text="for the union's officers only")
    district = models.CharField(max_length=30)
    address = models.CharField(max_length=120)
    area = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    hours = models.CharField(max_length=120, blank=True, help_text="as they wrote it")
    offers = models.JSONField(default=list, help_text="codes of things they would share")
    words = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=choices(states.BUILD_STATES), default="applied")
    state_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True, help_text="why it was declined or ended; they can read it")
    applied_at = models.DateTimeField()
    agreement = models.CharField(max_length=60, blank=True, help_text="number of the agreement")
    agreed_on = models.DateField(null=True, blank=True)
    agreed_until = models.DateField(null=True, blank=True)
    terms = models.CharField(max_length=500, blank=True, help_text="who does what: the host, the union")
    plaque = models.CharField(max_length=30, blank=True, help_text="number on the plaque")
    token = models.CharField(max_length=24, unique=True, help_text="the applicant's own address")
    request_key = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "-id"], name="buildings_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "opened"]) | (~Q(agreement="") & Q(agreed_on__isnull=False)),
                name="agreed_means_signed",
            ),
            models.CheckConstraint(condition=~Q(state="opened") | Q(station__isnull=False), name="opened_is_a_station"),
            models.CheckConstraint(
                condition=Q(agreed_until=None) | Q(agreed_until__gte=F("agreed_on")),
                name="an_agreement_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return self.host

    @property
    def tone(self) -> str:
        return {"applied": "warn", "inspected": "info", "agreed": "info", "opened": "ok"}.get(self.state, "off")


class Inspection(models.Model):
    """One inspector's look at a station or at a room that is offered, against the standard of that day."""

    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="inspections")
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True, related_name="inspections")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(help_text="on the spot")
    received_at = models.DateTimeField()
    checks = models.JSONField(help_text="check → yes, no")
    area = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    standard = models.JSONField(help_text="the numbers it was held against, and their document")
    findings = models.JSONField(help_text="[what, wanted, found, met]")
    passed = models.BooleanField()
    request_key = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-at"], name="inspections_by_day")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(station=None, building__isnull=False) | Q(station__isnull=False, building=None),
                name="one_thing_is_inspected",
            )
        ]

    def __str__(self) -> str:
        return f"{self.station or self.building} {self.at:%Y-%m-%d}"


class Subsidy(models.Model):
    """Money for building or running one station, with its vouchers: one person proposes, another pays."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="subsidies")
    purpose = models.CharField(max_length=6, choices=choices(states.PURPOSES))
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    vouchers = models.JSONField(help_text="[{number, day, what, amount}]")
    why = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=choices(states.SUBSIDY_STATES), default="proposed")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True, help_text="why it was sent back")
    transfer = models.PositiveBigIntegerField(null=True, blank=True, help_text="number in the book «stations»")
    request_key = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "-id"], name="subsidies_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_subsidy_is_something"),
            models.CheckConstraint(
                condition=Q(proposed_by=None) | Q(decided_by=None) | ~Q(proposed_by=F("decided_by")),
                name="two_persons_for_money",
            ),
            models.CheckConstraint(condition=~Q(state="paid") | Q(transfer__isnull=False), name="paid_is_in_the_book"),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.purpose} {self.amount}"

    @property
    def tone(self) -> str:
        return {"proposed": "warn", "paid": "ok"}.get(self.state, "off")


class StarYear(models.Model):
    """The stars of a station for a year; the next year's may be fewer."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="star_years")
    year = models.PositiveSmallIntegerField()
    stars = models.PositiveSmallIntegerField()
    before = models.PositiveSmallIntegerField(null=True, blank=True)
    why = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["station", "year"], name="stars_once_a_year"),
            models.CheckConstraint(condition=Q(stars__lte=5), name="a_year_has_five_stars_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.year} ★{self.stars}"
