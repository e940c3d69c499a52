from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Team(models.Model):
    """Who comes: a troupe, a group of calligraphers, a coach. Its post-holders («perform») see its calendar."""

    name = models.CharField(max_length=60)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    home = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+", help_text="the county it is from")
    people = models.PositiveSmallIntegerField(default=1)
    most_a_day = models.PositiveSmallIntegerField(default=1)
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="a_team_has_its_own_name"),
            models.CheckConstraint(condition=Q(most_a_day__gte=1, most_a_day__lte=3), name="a_team_comes_once_a_day"),
        ]

    def __str__(self) -> str:
        return self.name


class Part(models.IntegerChoices):
    """A part of a day. A team is in one place in each."""

    MORNING = 0, _("上午")
    AFTERNOON = 1, _("下午")
    EVENING = 2, _("晚上")


class TeamOff(models.Model):
    """A part of a day on which a team cannot come."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="off")
    day = models.DateField()
    part = models.PositiveSmallIntegerField(choices=Part.choices)
    why = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["team", "day", "part"], name="a_team_is_off_once")]

    def __str__(self) -> str:
        return f"{self.team_id} {self.day} {self.part}"


class Service(models.Model):
    """A line of the menu: what a unit may order, who brings it, what the place must have."""

    class Kind(models.TextChoices):
        SHOW = "show", _("文艺演出")
        ART = "art", _("书画摄影")
        TEAM = "team", _("趣味团建")
        TALENT = "talent", _("才艺培训")
        HEALTH = "health", _("健康养生")
        TALK = "talk", _("讲座宣讲")
        CRAFT = "craft", _("手作非遗")

    title = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    team = models.ForeignKey(Team, models.PROTECT, related_name="services")
    blurb = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField()
    needs = models.CharField(max_length=120, blank=True, help_text="of the place: power, tables, a stage")
    audience = models.PositiveSmallIntegerField(help_text="people, at most")
    first_month = models.PositiveSmallIntegerField(default=1)
    last_month = models.PositiveSmallIntegerField(default=12, help_text="before the first: over new year")
    cost = models.DecimalField(max_digits=8, decimal_places=2, help_text="yuan a time, paid by the federation")
    a_year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="times a year at most")
    is_open = models.BooleanField(default=True)
    stars = models.PositiveIntegerField(default=0, help_text="sum of all ratings")
    ratings = models.PositiveIntegerField(default=0)
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "title"], name="a_service_has_its_own_name"),
            models.CheckConstraint(
                condition=Q(first_month__gte=1, first_month__lte=12, last_month__gte=1, last_month__lte=12),
                name="a_service_has_months",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def rating(self) -> float | None:
        """Mean of the stars; none before the first."""
        return self.stars / self.ratings if self.ratings else None


class Order(models.Model):
    """A grassroots unit orders a service: three dates, its wishes; then a date and a team, signed by both sides."""

    class State(models.TextChoices):
        ASKED = "asked", _("待安排")
        PROPOSED = "proposed", _("待双方确认")
        AGREED = "agreed", _("已约定")
        DONE = "done", _("已完成")
        DECLINED = "declined", _("没有排上")
        CANCELLED = "cancelled", _("已撤回")

    PLACED = ("proposed", "agreed", "done")

    service = models.ForeignKey(Service, models.PROTECT, related_name="orders")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+", help_text="who ordered")
    county = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+", help_text="where it is")
    place = models.CharField(max_length=120)
    audience = models.PositiveSmallIntegerField(help_text="people expected")
    wishes = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=40)
    phone = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="orders")
    day = models.DateField(null=True, blank=True)
    part = models.PositiveSmallIntegerField(choices=Part.choices, null=True, blank=True)
    why = models.CharField(max_length=200, blank=True, help_text="why this date, or why not")
    unit_signed_at = models.DateTimeField(null=True, blank=True)
    unit_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    desk_signed_at = models.DateTimeField(null=True, blank=True)
    desk_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    came = models.PositiveSmallIntegerField(null=True, blank=True, help_text="people who were there")
    stars = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "day", "part"],
                condition=Q(state__in=("proposed", "agreed", "done")),
                name="a_team_is_in_one_place_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("proposed", "agreed", "done")) | (~Q(team=None) & ~Q(day=None) & ~Q(part=None)),
                name="a_placed_order_has_a_team_and_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | (~Q(unit_signed_at=None) & ~Q(desk_signed_at=None)),
                name="both_sides_sign",
            ),
            models.CheckConstraint(condition=Q(stars=None) | Q(stars__gte=1, stars__lte=5), name="an_order_has_stars"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-id"], name="orders_of_a_unit"),
            models.Index(fields=["state", "-id"], name="orders_by_state"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What both sides call it."""
        return f"DD{self.asked_at:%y%m}{self.pk:05d}"

    @property
    def tone(self) -> str:
        """Of its label on a page."""
        return {"asked": "warn", "proposed": "info", "agreed": "ok", "done": "ok"}.get(self.state, "off")


class Travel(models.Model):
    """Minutes from one county to another, either way round."""

    a = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    b = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["a", "b"], name="a_way_is_measured_once"),
            models.CheckConstraint(condition=Q(a__lt=models.F("b")), name="a_way_has_two_ends_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.a_id}-{self.b_id} {self.minutes}"


class Spot(models.Model):
    """Where a county stands on the map of the coverage page."""

    organisation = models.OneToOneField("people.Organisation", models.PROTECT, related_name="+")
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="a_spot_is_on_the_globe",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.latitude},{self.longitude}"


class Slot(models.Model):
    """One of the dates a unit picked, best first."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="slots")
    rank = models.PositiveSmallIntegerField()
    day = models.DateField()
    part = models.PositiveSmallIntegerField(choices=Part.choices)

    class Meta:
        ordering: ClassVar = ["rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "rank"], name="dates_are_ranked"),
            models.UniqueConstraint(fields=["order", "day", "part"], name="a_date_is_picked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.part}"
