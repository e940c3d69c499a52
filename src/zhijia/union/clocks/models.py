from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Day(models.Model):
    """A day unlike its week: a holiday, or a make-up day on a weekend. A day without a row follows its week."""

    date = models.DateField(primary_key=True)
    is_workday = models.BooleanField()
    note = models.CharField(max_length=40, blank=True)
    provisional = models.BooleanField(default=False, help_text="the year's notice is not out yet")

    def __str__(self) -> str:
        return f"{self.date} {self.note}"


class Clock(models.Model):
    """A deadline with the sum that produced it. «Missed» is not a state: it follows from the outer limit and today."""

    class State(models.TextChoices):
        RUNNING = "running", _("计时中")
        PAUSED = "paused", _("已暂停")
        MET = "met", _("已办结")
        VOID = "void", _("已作废")

    class Unit(models.TextChoices):
        WORKING_DAYS = "working-days", _("工作日")
        DAYS = "days", _("日")
        MONTHS = "months", _("个月")

    kind = models.CharField(max_length=40, help_text="petition.receipt …")
    about = models.CharField(max_length=60, help_text="model:id of what it is about")
    start_event = models.CharField(max_length=40)
    start_on = models.DateField(help_text="the day of the event; counting begins the day after")
    unit = models.CharField(max_length=12, choices=Unit.choices)
    amount = models.PositiveSmallIntegerField()
    extended_by = models.PositiveSmallIntegerField(default=0)
    pauses = models.JSONField(
        default=list, help_text="[first day that does not count, first that counts again or null]"
    )
    due_on = models.DateField(help_text="the target: as counted")
    outer_limit = models.DateField(help_text="moved off a day of rest")
    sum_text = models.CharField(max_length=4_000)
    provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    met_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["outer_limit"], name="clock_open", condition=Q(state__in=["running", "paused"])),
            models.Index(fields=["about"], name="clock_about"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "about"],
                condition=Q(state__in=["running", "paused"]),
                name="one_clock_of_a_kind_runs_for_a_thing",
            ),
            models.CheckConstraint(condition=Q(outer_limit__gte=F("due_on")), name="a_clock_s_limit_is_not_before_due"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_clock_counts_something"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} → {self.outer_limit}"
