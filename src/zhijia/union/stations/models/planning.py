from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhijia.union.people.models import Organisation

DATASETS = ("demand", "candidates")
PLAN_STATES = {
    "queued": _("排队中"),
    "running": _("计算中"),
    "done": _("已算好"),
    "stopped": _("已停下"),
    "failed": _("没有算成"),
}


DATASET_STATES = {"reading": _("正在读"), "ready": _("可用"), "failed": _("没有读成")}


class Dataset(models.Model):
    """Points for planning, from a file or from what is known here: where people work, or where a room could be had."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(value, value) for value in DATASETS])
    name = models.CharField(max_length=60)
    source = models.CharField(max_length=120, blank=True, help_text="the file's name, or what it was drawn from")
    state = models.CharField(max_length=7, choices=[(value, value) for value in DATASET_STATES], default="ready")
    file = models.FileField(upload_to="points/", blank=True, max_length=200, help_text="until it has been read")
    datum = models.CharField(max_length=5, blank=True, help_text="as the file's positions were said to be")
    sure = models.BooleanField(default=False, help_text="the datum was looked at twice")
    fault = models.CharField(max_length=300, blank=True)
    rows = models.PositiveIntegerField(default=0, help_text="while it is read: so many so far")
    weighed = models.BooleanField(default=True, help_text="the table says how many people; otherwise one a point")
    points = models.JSONField(default=dict, help_text="columns: lat, lon, weight, and what the kind has besides")
    faults = models.JSONField(default=list, help_text="[row, column, reason], the first 200")
    wrong = models.PositiveIntegerField(default=0)
    merged = models.PositiveIntegerField(default=0, help_text="rows that said the same place twice")
    made_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    request_key = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """A question about where the next stations should stand, and the answer with its proof."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    demand = models.ForeignKey(Dataset, models.PROTECT, related_name="+")
    candidates = models.ForeignKey(Dataset, models.PROTECT, related_name="+", null=True)
    question = models.JSONField(help_text="see rules.planning.Question")
    stations = models.JSONField(default=list, help_text="[id, name, lat, lon] of those that stood when it began")
    state = models.CharField(max_length=8, choices=[(value, value) for value in PLAN_STATES], default="queued")
    progress = models.JSONField(default=dict, help_text="{seconds, value, bound, gap}")
    stop_asked = models.BooleanField(default=False)
    answer = models.JSONField(null=True, blank=True)
    fault = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    request_key = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="plans_of_a_union")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(state="done") | Q(answer__isnull=False), name="a_finished_plan_answers")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state_label(self) -> str:
        return str(PLAN_STATES[self.state])

    @property
    def tone(self) -> str:
        """Of its label on a page."""
        return {"done": "ok", "stopped": "warn", "failed": "bad", "running": "info"}.get(self.state, "off")
