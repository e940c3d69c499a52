from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Token(models.Model):
    """Lets another system ask the API: hashed, for some things, for some time, for one supplier or the whole shop."""

    name = models.CharField(max_length=60)
    enterprise = models.ForeignKey("goods.Enterprise", models.PROTECT, null=True, blank=True, related_name="+")
    scopes = ArrayField(models.CharField(max_length=20))
    head = models.CharField(max_length=8, help_text="its first letters, to tell it from others")
    hash = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_on = models.DateField(null=True, blank=True)
    request_key = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return f"{self.name} {self.head}…"


class Hook(models.Model):
    """An address of another system that is told what happens; for one supplier, or the whole shop."""

    enterprise = models.ForeignKey("goods.Enterprise", models.PROTECT, null=True, blank=True, related_name="+")
    url = models.CharField(max_length=300)
    events = ArrayField(models.CharField(max_length=30))
    secret_sealed = models.BinaryField()
    is_on = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    request_key = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One message to one hook: sent until it is taken, at most so often, and kept a month to be looked at."""

    hook = models.ForeignKey(Hook, models.CASCADE, related_name="deliveries", db_index=False)
    event = models.CharField(max_length=30)
    message_id = models.UUIDField()
    body = models.TextField()
    at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    answered = models.PositiveSmallIntegerField(null=True, blank=True, help_text="status of the last answer")
    fault = models.CharField(max_length=200, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    given_up = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hook", "message_id"], name="a_hook_is_told_once"),
            models.CheckConstraint(condition=Q(taken_at=None) | Q(given_up=False), name="taken_is_not_given_up"),
        ]
        indexes: ClassVar = [models.Index(fields=["hook", "-id"], name="deliveries_of_a_hook")]

    def __str__(self) -> str:
        return f"{self.event} {self.message_id}"
