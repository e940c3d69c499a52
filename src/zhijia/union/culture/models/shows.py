from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .places import Seat, Venue


class Season(models.Model):
    """Shows that belong together; a member's limit over all of them is the series' in claims."""

    name = models.CharField(max_length=60)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    blurb = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    series = models.OneToOneField("claims.Series", models.PROTECT, related_name="+")
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_season_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.name


class Show(models.Model):
    """One performance on one evening. Its places are a pool and an offer of claims; its tickets are ours."""

    class State(models.TextChoices):
        DRAFT = "draft", _("未发布")
        PUBLISHED = "published", _("已发布")
        CANCELLED = "cancelled", _("已取消")

    class Kind(models.TextChoices):
        OPERA = "opera", _("戏曲")
        CONCERT = "concert", _("音乐")
        DANCE = "dance", _("歌舞")
        DRAMA = "drama", _("话剧")
        RECITAL = "recital", _("朗诵")
        VARIETY = "variety", _("综艺")
        TALK = "talk", _("讲座")
        OTHER = "other", _("其他")

    season = models.ForeignKey(Season, models.PROTECT, null=True, blank=True, related_name="shows")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OTHER)
    troupe = models.CharField(max_length=60, blank=True)
    blurb = models.TextField(blank=True)
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="shows")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    doors_at = models.DateTimeField()
    seated = models.BooleanField(default=False, help_text="numbered seats of the venue's plan")
    places = models.PositiveIntegerField(help_text="how many come in; with seats, their number")
    offer = models.OneToOneField("claims.Offer", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    may_pass_on = models.BooleanField(default=True, help_text="a ticket may be passed on to another member")
    cost = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True, help_text="yuan, all of it")
    why = models.CharField(max_length=120, blank=True, help_text="why it was cancelled or moved")
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_show_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(doors_at__lte=F("starts_at")), name="doors_open_before_a_show"),
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(offer=None), name="a_published_show_is_offered"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["starts_at", "id"], name="shows_on", condition=Q(state="published")),
            models.Index(fields=["venue", "starts_at"], name="shows_of_a_venue"),
        ]

    def __str__(self) -> str:
        return self.title


class Ticket(models.Model):
    """One person may come in. What its QR and its digits say follows from its id (rules.codes)."""

    show = models.ForeignKey(Show, models.PROTECT, related_name="tickets", db_index=False)
    claim = models.ForeignKey("claims.Claim", models.PROTECT, related_name="+")
    holder = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    issued_at = models.DateTimeField()
    passed_from = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="passed_to")
    void_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True, help_text="by the door's own clock, put right")
    used_on = models.CharField(max_length=30, blank=True, help_text="which device of the door")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["show", "seat"], condition=Q(void_at=None), name="a_seat_is_given_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["show", "id"], name="tickets_of_a_show")]

    def __str__(self) -> str:
        return f"{self.show_id}/{self.pk}"


class Snapshot(models.Model):
    """The list of tickets a device of the door took with it: what it brings back is believed only with this."""

    show = models.ForeignKey(Show, models.PROTECT, related_name="snapshots")
    token = models.CharField(max_length=32, unique=True)
    device = models.CharField(max_length=30)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.show_id} {self.device}"


class Scan(models.Model):
    """Somebody stood at the door. Kept as it was, doubles too; the same scan sent twice is one row."""

    class Verdict(models.TextChoices):
        IN = "in", _("进场")
        DOUBLE = "double", _("重复")
        VOID = "void", _("已作废")
        FORGED = "forged", _("不认识")

    id = models.UUIDField(primary_key=True)
    show = models.ForeignKey(Show, models.PROTECT, related_name="scans")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="scans")
    device = models.CharField(max_length=30)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.verdict} {self.at:%H:%M:%S}"


class Feedback(models.Model):
    """What somebody who was there thought of it: read by the organisers, shown without a name."""

    offer = models.ForeignKey("claims.Offer", models.PROTECT, related_name="+")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+", db_index=False)
    stars = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offer", "member"], name="somebody_says_it_once"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="one_to_five_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.stars}"
