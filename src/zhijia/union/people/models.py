from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Right
from django.utils.translation import gettext_lazy as _

from . import rules


class Organisation(models.Model):
    """A place in the tree of unions. `path` is the ids from the root down to itself: «1/5/9/»."""

    class Kind(models.TextChoices):
        FEDERATION = "federation", _("总工会")
        INDUSTRY = "industry", _("产业工会")
        COUNTY = "county", _("地方总工会")
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
    request_key = models.UUIDField(null=True, blank=True, unique=True, help_text="the form that opened it")

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


class OrganisationEvent(models.Model):
    """One thing that happened to an organisation. Rows are only ever added: this is its history."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("成立")
        RENAMED = "renamed", _("更名")
        CODED = "coded", _("更新信用代码")
        MOVED = "moved", _("调整隶属")
        MERGED = "merged", _("并入")
        ABSORBED = "absorbed", _("接收并入")
        CLOSED = "closed", _("撤销")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    before = models.CharField(max_length=200, blank=True, help_text="as it was, in words")
    after = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-at"], name="organisation_history")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.kind}"


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
    pinyin = models.CharField(max_length=300, blank=True, help_text="the name as it is typed: zhangsan")
    initials = models.CharField(max_length=60, blank=True, help_text="zs")
    phone = models.CharField(max_length=20, unique=True, null=True, blank=True)
    identity_sealed = models.BinaryField(null=True, blank=True, help_text="GB 11643 number, encrypted")
    identity_hash = models.BinaryField(null=True, blank=True, unique=True, help_text="keyed hash, to find it by")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members")
    employment = models.CharField(max_length=12, choices=Employment.choices, default=Employment.STAFF)
    tags = ArrayField(models.CharField(max_length=24), default=list, blank=True, help_text="model-worker …")
    joined_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    state_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True, help_text="why somebody left, and the like")
    source = models.CharField(max_length=40, blank=True, help_text="officer, application, roster:12 …")
    request_key = models.UUIDField(null=True, blank=True, unique=True, help_text="the form that entered it")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "id"], name="member_by_union"),
            models.Index(fields=["source"], name="member_by_source"),
            # Each way to look for somebody is a prefix, so each has its own index.
            models.Index(fields=["name"], name="member_by_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["pinyin"], name="member_by_pinyin", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["initials"], name="member_by_initials", opclasses=["varchar_pattern_ops"]),
            models.Index(Right("phone", 4), name="member_by_phone_tail"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="erased") | Q(phone=None, identity_hash=None, identity_sealed=None, user=None),
                name="an_erased_member_is_only_a_number",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tag_labels(self) -> list[str]:
        return [str(rules.TAGS.get(tag, tag)) for tag in self.tags]

    @property
    def masked_phone(self) -> str:
        return rules.mask_phone(self.phone)


class Post(models.Model):
    """A role in an organisation, from a day to a day: all permission flows from here."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts")
    role = models.CharField(
        max_length=20, choices=[(role.value, office.label) for role, office in rules.OFFICES.items()]
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="last day")
    request_key = models.UUIDField(null=True, blank=True, unique=True, help_text="the form that gave it")

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

    @property
    def label(self) -> str:
        return str(rules.OFFICES[rules.Role(self.role)].label)


class Application(models.Model):
    """Somebody asks to join. The member's row stands ready as «applied»; this says who decided, when and why."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("已通过")
        REFUSED = "refused", _("未通过")

    member = models.ForeignKey(Member, models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    asked_at = models.DateTimeField()
    due_on = models.DateField(help_text="answered by the end of this day")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    request_key = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "due_on"], name="application_open", condition=Q(decided_at=None))
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(decided_at=None), name="a_member_asks_to_join_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, outcome="") | (~Q(decided_at=None) & ~Q(outcome="")),
                name="an_answered_application_has_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What the applicant is given to ask by."""
        return f"RH{self.asked_at:%Y%m%d}{self.pk:05d}"


class Transfer(models.Model):
    """A member goes from one union to another, once the receiving one says yes."""

    class State(models.TextChoices):
        ASKED = "asked", _("等待接收")
        ACCEPTED = "accepted", _("已接收")
        DECLINED = "declined", _("未接收")
        WITHDRAWN = "withdrawn", _("已撤回")

    member = models.ForeignKey(Member, models.PROTECT, related_name="transfers")
    origin = models.ForeignKey(Organisation, models.PROTECT, related_name="transfers_out")
    target = models.ForeignKey(Organisation, models.PROTECT, related_name="transfers_in")
    reason = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=200, blank=True)
    request_key = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["target", "due_on"], name="transfer_open_in", condition=Q(state="asked")),
            models.Index(fields=["origin", "due_on"], name="transfer_open_out", condition=Q(state="asked")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state="asked"), name="a_member_moves_to_one_union_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(origin=F("target")), name="a_transfer_goes_somewhere_else"),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.origin} → {self.target}"


class Correction(models.Model):
    """A member says what is wrong in their own data; an officer checks it."""

    class State(models.TextChoices):
        ASKED = "asked", _("等待核对")
        DONE = "done", _("已更正")
        REFUSED = "refused", _("未更正")

    member = models.ForeignKey(Member, models.PROTECT, related_name="corrections")
    name = models.CharField(max_length=60, blank=True, help_text="as it should be; empty: unchanged")
    phone = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=200, blank=True)
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state="asked"), name="one_correction_is_checked_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.state}"


class Consent(models.Model):
    """A purpose that a member agreed to, in this version of its text, from then until withdrawn."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "purpose"], condition=Q(withdrawn_at=None), name="a_consent_is_given_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.purpose} v{self.version}"


class PhoneCode(models.Model):
    """The code last sent to a phone that wants to join; one row a phone, gone once it was right."""

    phone = models.CharField(max_length=20, unique=True)
    code = models.CharField(max_length=64, help_text="hashed with the federation's key")
    sent_at = models.DateTimeField()
    sent_today = models.PositiveSmallIntegerField(default=1)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sent_at"], name="phone_code_newest")]

    def __str__(self) -> str:
        return f"{self.masked} {self.sent_at:%H:%M}"

    @property
    def masked(self) -> str:
        return rules.mask_phone(self.phone)


class Export(models.Model):
    """A member list that left the house: why, how many rows, and until when it can be fetched."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    purpose = models.CharField(max_length=120)
    filters = models.JSONField(default=dict)
    rows = models.PositiveIntegerField()
    expires_at = models.DateTimeField()
    file = models.FileField(upload_to="exports/", blank=True)
    request_key = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.rows}"
