from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhijia.union.people.models import Member, Organisation
from zhijia.union.people.rules import TAGS

from . import rules
from .rules import feeds


class Audience(models.TextChoices):
    """Who may use a service."""

    EVERYBODY = "everybody", _("所有人，不用登录")
    MEMBERS = "members", _("全体会员")
    SUBTREE = "subtree", _("本工会及下级的会员")


class Feed(models.Model):
    """Where a union's services come in by themselves: a company's own list, fetched or uploaded, JSON or CSV."""

    class Format(models.TextChoices):
        JSON = "json", "JSON"
        CSV = "csv", "CSV"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="feeds")
    title = models.CharField(max_length=60)
    url = models.CharField(max_length=500, blank=True)
    file = models.FileField(upload_to="feeds/", blank=True)
    format = models.CharField(max_length=4, choices=Format.choices, default=Format.JSON)
    mapping = models.JSONField(default=dict, blank=True, help_text="our field → their column")
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.SUBTREE)
    every_hours = models.PositiveSmallIntegerField(default=24, help_text="0: only by hand")
    next_at = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=60, blank=True, help_text="the last answer's Last-Modified")
    request_key = models.UUIDField(null=True, blank=True, unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["next_at"], name="feeds_due")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(every_hours__lte=720), name="a_feed_comes_at_least_monthly"),
            models.UniqueConstraint(fields=["organisation", "title"], name="one_feed_a_name"),
        ]

    def __str__(self) -> str:
        return self.title


class FeedRun(models.Model):
    """One time a feed was read, and what came of it."""

    class Outcome(models.TextChoices):
        DONE = "done", _("已更新")
        UNCHANGED = "unchanged", _("没有变化")
        HELD = "held", _("等待确认")
        FAILED = "failed", _("未能读取")

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="runs")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty: by the clock"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    rows = models.PositiveIntegerField(default=0, help_text="good ones")
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    retired = models.PositiveIntegerField(default=0)
    revived = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list, help_text="[row, column, reason], the first 200")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["feed", "-id"], name="runs_of_a_feed")]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.at:%Y-%m-%d %H:%M} {self.outcome}"


class Service(models.Model):
    """Something a union of some level offers: what, to whom, where to go."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        RETIRED = "retired", _("已下架")
        VANISHED = "vanished", _("数据源已撤下")

    class Way(models.TextChoices):
        INFO = "info", _("只有说明：电话、地点、时间")
        LINK = "link", _("外部网址")
        SSO = "sso", _("免登录进入单位自己的系统")
        PART = "part", _("职家里的功能")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="services")
    title = models.CharField(max_length=feeds.FIELDS["title"])
    summary = models.CharField(max_length=feeds.FIELDS["summary"], blank=True)
    brands = models.CharField(max_length=feeds.FIELDS["brands"], blank=True, help_text="also found by these words")
    category = models.CharField(max_length=12, choices=[(c.code, c.label) for c in rules.CATEGORIES.values()])
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.SUBTREE)
    employments = ArrayField(models.CharField(max_length=12), default=list, blank=True, help_text="empty: all forms")
    tags = ArrayField(models.CharField(max_length=24), default=list, blank=True, help_text="empty: all; else any")
    way = models.CharField(max_length=4, choices=Way.choices, default=Way.INFO)
    url = models.CharField(max_length=500, blank=True, help_text="https, or the name of a page of ours")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="last day")
    phone = models.CharField(max_length=30, blank=True)
    place = models.CharField(max_length=120, blank=True)
    hours = models.CharField(max_length=80, blank=True)
    office = models.CharField(max_length=60, blank=True, help_text="who answers questions")
    pinned = models.BooleanField(default=False, help_text="stands first on the home")
    search = models.CharField(max_length=4_000, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    feed = models.ForeignKey(Feed, models.PROTECT, null=True, blank=True, related_name="services")
    external_id = models.CharField(max_length=80, blank=True)
    changed_at = models.DateTimeField()
    request_key = models.UUIDField(null=True, blank=True, unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "-id"], name="services_of_a_union"),
            models.Index(fields=["-id"], name="published_services", condition=Q(state="published")),
            models.Index(fields=["category", "-id"], name="published_by_category", condition=Q(state="published")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["feed", "external_id"], condition=Q(feed__isnull=False), name="one_service_a_feed_row"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="a_service_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(way__in=["link", "sso"]) | Q(url__startswith="https://"), name="outside_is_https"
            ),
            models.CheckConstraint(condition=~Q(way="info") | Q(url=""), name="words_alone_lead_nowhere"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> rules.Category:
        return rules.CATEGORIES[self.category]

    @property
    def host(self) -> str:
        """The name of the site it leads to, when that is not ours."""
        return urlsplit(self.url).hostname or "" if self.way in (self.Way.LINK, self.Way.SSO) else ""

    @property
    def employment_labels(self) -> list[str]:
        labels = dict(Member.Employment.choices)
        return [str(labels.get(form, form)) for form in self.employments]

    @property
    def tag_labels(self) -> list[str]:
        return [str(TAGS.get(tag, tag)) for tag in self.tags]
