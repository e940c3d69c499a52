from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from . import rules


class Organisation(models.Model):
    """A place in the tree of unions. `path` is the ids from the root down to itself: «1/5/9/»."""

    class Kind(models.TextChoices):
        FEDERATION = "federation", _("总工会")
        INDUSTRY = "industry", _("产业工会")
        COUNTY = "county", _("县区总工会")
        GROUP = "group", _("集团公司工会")
        UNIT = "unit", _("会员单位")
        GRASSROOTS = "grassroots", _("基层工会")
        TEAM = "team", _("工会小组")

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, blank=True)
    credit_code = models.CharField(max_length=18, blank=True, help_text="统一社会信用代码, GB 32100")
    search = models.CharField(max_length=400, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["path"], name="organisation_path", opclasses=["varchar_pattern_ops"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path"], name="one_organisation_a_path", condition=~Q(path="")),
            models.UniqueConstraint(
                fields=["parent", "name"], name="siblings_have_different_names", condition=Q(closed_on=None)
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="an_organisation_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        return self.path.count("/")

    def covers(self, other_path: str) -> bool:
        return bool(self.path) and other_path.startswith(self.path)


class Member(models.Model):
    """Somebody who belongs to the union. Identity numbers are sealed; the page shows them masked."""

    class State(models.TextChoices):
        APPLIED = "applied", _("待审核")
        ACTIVE = "active", _("在会")
        LEFT = "left", _("已退会")
        REFUSED = "refused", _("未通过")
        ERASED = "erased", _("已删除")

    class Employment(models.TextChoices):
        STAFF = "staff", _("合同制职工")
        DISPATCHED = "dispatched", _("劳务派遣")
        MIGRANT = "migrant", _("农民工")
        RIDER = "rider", _("外卖骑手")
        COURIER = "courier", _("快递员")
        RIDE_HAILING = "ride-hailing", _("网约车司机")
        TRUCKER = "trucker", _("货车司机")
        OTHER_NEW = "other-new", _("其他新就业形态")
        RETIRED = "retired", _("退休")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="member")
    number = models.CharField(max_length=16, unique=True, help_text="member number, printed on the card")
    name = models.CharField(max_length=60)
    search = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=20, unique=True, null=True, blank=True)
    identity_sealed = models.BinaryField(null=True, blank=True, help_text="GB 11643 number, encrypted")
    identity_hash = models.BinaryField(null=True, blank=True, unique=True, help_text="keyed hash, to find it by")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members")
    employment = models.CharField(max_length=12, choices=Employment.choices, default=Employment.STAFF)
    tags = ArrayField(models.CharField(max_length=24), default=list, blank=True, help_text="model-worker …")
    joined_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    state_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True, help_text="why an application was refused, and the like")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "id"], name="member_by_union"),
            models.Index(fields=["name"], name="member_by_name", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A role in an organisation, from a day to a day: all permission flows from here."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts")
    role = models.CharField(
        max_length=20, choices=[(role.value, office.label) for role, office in rules.OFFICES.items()]
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="last day")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="a_post_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organisation"], condition=Q(ends_on=None), name="a_post_is_held_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} @ {self.organisation}"
