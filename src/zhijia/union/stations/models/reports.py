from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..rules import states, things
from .stations import Station, choices


class Report(models.Model):
    """Something is not as it is said to be. Nobody's name; the address with the token shows the answer."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="reports", db_index=False)
    kind = models.CharField(max_length=8, choices=choices(states.REPORT_KINDS))
    code = models.CharField(max_length=20, blank=True, help_text="which thing is broken or out")
    words = models.CharField(max_length=300, blank=True)
    witness = models.CharField(max_length=10, choices=choices(things.WITNESSES))
    at = models.DateTimeField(help_text="when it was so")
    received_at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=choices(states.REPORT_STATES), default="new")
    outcome = models.CharField(max_length=10, choices=choices(states.OUTCOMES), blank=True)
    answer = models.CharField(max_length=300, blank=True, help_text="public, on the reporter's page and the station's")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    token = models.CharField(max_length=24, unique=True)
    request_key = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["station", "-id"], name="reports_of_a_station"),
            models.Index(fields=["due_on", "id"], name="reports_waiting", condition=~Q(state="answered")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="answered") | (~Q(answer="") & ~Q(outcome="")), name="an_answer_has_words"
            )
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.kind} {self.code}"

    @property
    def tone(self) -> str:
        return {"new": "warn", "taken": "info"}.get(self.state, "ok")

    @property
    def about(self) -> str:
        """What it says in a few words: «热饭：坏了»."""
        said = str(self.get_kind_display())
        return f"{things.KINDS[self.code].label}：{said}" if self.code in things.KINDS else said


class KeeperNote(models.Model):
    """One tap of a keeper, as it came: later than it was said, perhaps, and perhaps twice."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="notes", db_index=False)
    kind = models.CharField(max_length=10, help_text="open, closed, out, broken, good, received, help, visits")
    facts = models.JSONField(default=dict)
    said_at = models.DateTimeField()
    received_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    request_key = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["station", "-said_at"], name="notes_of_a_station")]

    def __str__(self) -> str:
        return f"{self.station_id} {self.kind}"


class Restock(models.Model):
    """A keeper asks for supplies, of the union or of the host who shares the room."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="restocks")
    code = models.CharField(
        max_length=20, choices=choices({code: kind.label for code, kind in things.SUPPLIES.items()})
    )
    quantity = models.PositiveIntegerField()
    source = models.CharField(max_length=6, choices=choices(states.SOURCES))
    note = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=choices(states.RESTOCK_STATES), default="asked")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField()
    request_key = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at"], name="restocks_open", condition=Q(state__in=["asked", "promised", "sent"])
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=100_000), name="a_restock_is_of_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} × {self.quantity} {self.state}"

    @property
    def kind(self) -> things.Kind:
        return things.KINDS[self.code]

    @property
    def tone(self) -> str:
        return {"asked": "warn", "promised": "info", "sent": "info", "received": "ok"}.get(self.state, "off")


class Visits(models.Model):
    """How many came on a day: opens of the QR code, and what the keeper cares to say. Nobody is counted by name."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="visits", db_index=False)
    day = models.DateField()
    opens = models.PositiveIntegerField(default=0)
    rough = models.CharField(max_length=4, choices=choices(states.ROUGH), blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["day"], name="visits_of_a_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["station", "day"], name="one_count_a_day"),
            models.CheckConstraint(condition=Q(number=None) | Q(number__lte=20_000), name="a_room_has_an_end"),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.day}"
