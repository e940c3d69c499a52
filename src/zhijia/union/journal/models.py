from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Lines(models.QuerySet["Line"]):
    """Lines are added and read; there is no other way."""

    def update(self, **changes: object) -> int:
        raise TypeError("a line of the journal is never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("a line of the journal is never removed")


class Line(models.Model):
    """One event. Lines are only ever added; a person who is erased stays as a number without a name."""

    class Kind(models.TextChoices):
        CHANGE = "change"
        READ = "read"
        EXPORT = "export"
        ACCESS = "access"  # signing in and out

    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty: the system"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.CHANGE)
    what = models.CharField(max_length=40, help_text="subject.verb: member.moved")
    about = models.CharField(max_length=60, blank=True, help_text="model:id of what it is about")
    organisation = models.CharField(max_length=200, blank=True, help_text="path of the union it belongs to")
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = Lines.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="journal_newest"),
            models.Index(fields=["about", "-at"], name="journal_about"),
            models.Index(fields=["by", "-at"], name="journal_by"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a line of the journal is never changed")
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_id} {self.what}"
