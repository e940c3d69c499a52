from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import rules


class NoticeForm(forms.Form):
    """A year and its notice; `announced` is what was read."""

    year = forms.IntegerField(label=_("年份"), min_value=2020, max_value=2100)
    text = forms.CharField(
        label=_("放假安排"),
        max_length=rules.LONGEST_NOTICE,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("把国务院办公厅通知里“一、元旦……”到最后一个节日的文字粘贴进来。"),
    )
    announced: list[rules.Announced]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "year" not in said or "text" not in said:
            return said
        try:
            self.announced = rules.read_notice(said["text"], said["year"])
        except rules.NoSense as wrong:
            raise forms.ValidationError({"text": str(wrong)}) from wrong
        if not self.announced:
            raise forms.ValidationError({"text": _("没有读到“……放假”或“……上班”的日子。请粘贴通知的原文。")})
        return said
