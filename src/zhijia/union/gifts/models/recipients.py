"""The roster of a campaign: who gets what, where; and the files it came from."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhijia.union.people.rules import mask_phone

from .. import rules
from .campaigns import Campaign, Choice


class Line(models.Model):
    """One recipient: a member, or a named guest. What is handed out at `unit` is signed for there."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="lines")
    place = models.PositiveIntegerField(help_text="in the roster, counted from 1")
    member = models.ForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True, help_text="of a guest; a member's is where members are kept")
    unit = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    choice = models.ForeignKey(Choice, models.SET_NULL, null=True, blank=True, related_name="lines")
    size = models.CharField(max_length=rules.SIZE, blank=True)
    engraving = models.CharField(max_length=rules.ENGRAVING, blank=True)
    card = models.CharField(max_length=rules.CARD, blank=True)
    destination = models.CharField(max_length=rules.DESTINATION, blank=True, help_text="empty: with the unit")
    chosen_at = models.DateTimeField(null=True, blank=True, help_text="by the member themselves")
    code = models.CharField(max_length=8, blank=True, help_text="shown once the goods are there; opens once")
    collected_at = models.DateTimeField(null=True, blank=True)
    collected_for = models.CharField(max_length=60, blank=True, help_text="the colleague who collected it instead")
    collected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "member"], condition=Q(member__isnull=False), name="a_member_is_given_once"
            ),
            models.UniqueConstraint(
                fields=["campaign", "name", "phone"], condition=Q(member=None), name="a_guest_is_given_once"
            ),
            models.UniqueConstraint(fields=["campaign", "code"], condition=~Q(code=""), name="a_code_is_one_s_own"),
            models.CheckConstraint(condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5), name="one_to_five"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "place"], name="gift_lines_in_order"),
            models.Index(fields=["campaign", "unit", "place"], name="gift_lines_of_a_unit"),
            models.Index(fields=["member", "-id"], name="gifts_of_a_member"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_phone(self) -> str:
        return self.member.masked_phone if self.member else mask_phone(self.phone)


class Upload(models.Model):
    """A file of recipients: read, checked, entered whole or not at all. The file goes with it."""

    class State(models.TextChoices):
        UPLOADED = "uploaded"  # waits for its columns
        CHECKING = "checking"
        CHECKED = "checked"
        ENTERING = "entering"
        ENTERED = "entered"
        DROPPED = "dropped"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="uploads")
    replace = models.BooleanField(default=True, help_text="the roster that is there, instead of adding to it")
    file = models.FileField(upload_to="gifts/", blank=True, max_length=200)
    file_name = models.CharField(max_length=120)
    header_row = models.PositiveIntegerField(default=0)
    headers = models.JSONField(default=list)
    matching = models.JSONField(default=dict, help_text="field → column, counted from 0")
    state = models.CharField(max_length=8, choices=State.choices, default=State.UPLOADED)
    state_at = models.DateTimeField()
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    members = models.PositiveIntegerField(default=0)
    guests = models.PositiveIntegerField(default=0)
    wrong_rows = models.PositiveIntegerField(default=0)
    wrong = models.JSONField(default=list, help_text="[[row, column, what stands there, why], …], the first of them")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    request_key = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return f"{self.file_name} {self.state}"
