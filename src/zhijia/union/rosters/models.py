from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Roster(models.Model):
    """One file of members, from its upload to its members or its end."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("等待对应各列")
        CHECKING = "checking", _("正在核对")
        CHECKED = "checked", _("等待确认")
        LOADING = "loading", _("正在写入")
        LOADED = "loaded", _("已导入")
        UNDOING = "undoing", _("正在撤销")
        UNDONE = "undone", _("已撤销")
        DISCARDED = "discarded", _("已放弃")

    request_key = models.UUIDField(unique=True)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    file = models.FileField(upload_to="rosters/", blank=True, max_length=200)
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=60, blank=True)
    header_row = models.PositiveIntegerField(default=0, help_text="counted from 0")
    headers = models.JSONField(default=list)
    matching = models.JSONField(default=dict, help_text="field → column, counted from 0")
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    state_at = models.DateTimeField()
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_new = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0, help_text="members of this union already, nothing differs")
    rows_changed = models.PositiveIntegerField(default=0, help_text="members of this union of whom something differs")
    rows_wrong = models.PositiveIntegerField(default=0)
    rows_elsewhere = models.PositiveIntegerField(default=0, help_text="of the wrong: members of another union")
    rows_missing = models.PositiveIntegerField(default=0, help_text="active members here whom no row is about")
    problem = models.CharField(max_length=500, blank=True, help_text="why a step did not come to its end")
    loaded_at = models.DateTimeField(null=True, blank=True)
    removed = models.PositiveIntegerField(default=0, help_text="by undoing")
    restored = models.PositiveIntegerField(default=0, help_text="by undoing: given back what they had")
    kept = models.PositiveIntegerField(default=0, help_text="when undoing: members who had lived since")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="roster_by_union")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.file_name} {self.state}"


class Row(models.Model):
    """One row of a roster as it was read. Gone with the file, 30 days after."""

    class Kind(models.TextChoices):
        NEW = "new"
        KNOWN = "known"
        CHANGED = "changed"
        WRONG = "wrong"

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(help_text="as in the spreadsheet, counted from 1")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    cells = models.JSONField(help_text="the texts of the row, as many as there are headers")
    member_id = models.BigIntegerField(null=True, blank=True, help_text="whom it is about, once that is known")
    changes = models.JSONField(default=dict, help_text="field → [before, after]; an identity number masked")
    wrong = models.JSONField(default=list, help_text="[[field, sentence], …]; after undoing, why it was not undone")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["roster", "line"], name="a_line_is_read_once")]
        indexes: ClassVar = [
            models.Index(fields=["roster", "kind", "line"], name="roster_rows_by_kind"),
            models.Index(fields=["roster", "member_id"], name="roster_rows_by_member"),
        ]

    def __str__(self) -> str:
        return f"{self.roster_id}:{self.line} {self.kind}"
