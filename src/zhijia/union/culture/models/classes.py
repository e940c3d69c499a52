from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .places import Room


class Term(models.Model):
    """A term of public classes; a member's limit over all of its courses is the series' in claims."""

    name = models.CharField(max_length=40)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    series = models.OneToOneField("claims.Series", models.PROTECT, related_name="+")
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_term_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.name


class Course(models.Model):
    """A class of one term: calligraphy on Tuesday evenings. Its places are an offer of claims."""

    class State(models.TextChoices):
        DRAFT = "draft", _("未发布")
        PUBLISHED = "published", _("已发布")
        CANCELLED = "cancelled", _("已取消")

    term = models.ForeignKey(Term, models.PROTECT, related_name="courses")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    blurb = models.TextField(blank=True)
    teacher = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    places = models.PositiveIntegerField()
    offer = models.OneToOneField("claims.Offer", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    shows_homework = models.BooleanField(default=False, help_text="learners may show each other what they made")
    needed_share = models.PositiveSmallIntegerField(default=75, help_text="% of the sessions for a certificate")
    cost = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True, help_text="yuan, all of it")
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(needed_share__lte=100), name="a_share_is_of_a_hundred"),
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(offer=None), name="a_published_course_is_offered"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Session(models.Model):
    """One lesson of a course; its rooms are SessionRooms, the main one and branches; a link for who is on line."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    topic = models.CharField(max_length=60, blank=True)
    link = models.URLField(blank=True, help_text="of the on-line room; shown to who has a place")
    homework = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "number"], name="sessions_are_numbered"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_session_ends_after_it_starts"),
        ]
        indexes: ClassVar = [models.Index(fields=["starts_at"], name="sessions_by_time")]

    def __str__(self) -> str:
        return f"{self.course_id} #{self.number}"


class SessionRoom(models.Model):
    session = models.ForeignKey(Session, models.CASCADE, related_name="rooms")
    room = models.ForeignKey(Room, models.PROTECT, related_name="sessions")
    is_main = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "room"], name="a_room_is_used_once_a_session"),
            models.UniqueConstraint(fields=["session"], condition=Q(is_main=True), name="a_session_has_one_main_room"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} @ {self.room_id}"


class Attendance(models.Model):
    """Who was at a lesson, as the teacher wrote it down; on line counts."""

    class Was(models.TextChoices):
        HERE = "here", _("到课")
        ONLINE = "online", _("线上")
        EXCUSED = "excused", _("请假")
        AWAY = "away", _("未到")

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances")
    claim = models.ForeignKey("claims.Claim", models.PROTECT, related_name="+")
    was = models.CharField(max_length=8, choices=Was.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "claim"], name="attendance_is_written_once_a_session"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.was}"


class Homework(models.Model):
    """What a learner handed in, in words or by a link; shown to the class only if they wish."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="handed_in")
    claim = models.ForeignKey("claims.Claim", models.PROTECT, related_name="+")
    words = models.CharField(max_length=400)
    shown = models.BooleanField(default=False)
    at = models.DateTimeField()
    comment = models.CharField(max_length=200, blank=True, help_text="the teacher's")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "claim"], name="homework_is_handed_in_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.claim_id}"


class Certificate(models.Model):
    """Somebody finished a course: a number anybody can check. What it says does not change with the course's row."""

    number = models.CharField(max_length=20, unique=True)
    course = models.ForeignKey(Course, models.PROTECT, related_name="certificates")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=60)
    attended = models.PositiveSmallIntegerField()
    sessions = models.PositiveSmallIntegerField()
    issued_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "member"], name="a_course_is_finished_once"),
        ]

    def __str__(self) -> str:
        return self.number
