from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import get_script_prefix
from django.utils.translation import gettext_lazy as _

from . import rules


class Notice(models.Model):
    """One thing a person was told. They read it on their page; it is never changed after."""

    class Kind(models.TextChoices):
        UNION = "union", _("工会通知")
        PAPERS = "papers", _("办理进度")
        SERVICE = "service", _("服务")
        SAFETY = "safety", _("账号安全")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.UNION)
    title = models.CharField(max_length=rules.TITLE)
    body = models.CharField(max_length=rules.BODY, blank=True)
    path = models.CharField(max_length=200, blank=True, help_text="inside the federation, without its prefix")
    important = models.BooleanField(default=False, help_text="stands on the member's home until it is read")
    key = models.CharField(max_length=80, blank=True, help_text="what it was about: the same is told once")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], name="notices_of_a_user"),
            models.Index(fields=["user"], name="unread_notices_of_a_user", condition=Q(read_at=None)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], condition=~Q(key=""), name="the_same_is_told_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """Where it leads, under the federation's own prefix."""
        return get_script_prefix() + self.path if self.path else ""


class SmsMessage(models.Model):
    """A short message on its way out. Once it is sent the words are wiped, except in a demo, which shows them."""

    phone = models.CharField(max_length=20)
    text = models.CharField(max_length=rules.SMS_TEXT, blank=True)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="sms_by_age")]

    def __str__(self) -> str:
        return f"{self.phone[:3]}****{self.phone[-4:]} {self.at:%Y-%m-%d %H:%M}"


class Complaint(models.Model):
    """What somebody wrote by the button on every page. Seen by the administrators of the federation."""

    request_key = models.UUIDField(unique=True)
    text = models.CharField(max_length=500)
    contact = models.CharField(max_length=60, blank=True)
    about = models.CharField(max_length=200, blank=True, help_text="the page they were on")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-id"], name="complaint_newest")]

    def __str__(self) -> str:
        return self.text[:40]
