"""Terms and courses."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijia.web.forms import Form

from .. import actions
from .common import day, key, long_text, moment


class TermForm(Form):
    request_key = key()
    name = forms.CharField(label=_("学期名称"), max_length=40)
    starts_on = day(_("从"))
    ends_on = day(_("到"))
    limit = forms.IntegerField(label=_("每人最多几门课"), required=False, min_value=1, initial=2)


class LessonForm(Form):
    """What a teacher says of a lesson."""

    topic = forms.CharField(label=_("这节课讲什么"), max_length=60, required=False)
    homework = forms.CharField(
        label=_("作业"), max_length=200, required=False, help_text=_("留空就没有作业；学员在课程页上交。")
    )
    link = forms.URLField(
        label=_("线上教室链接"),
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
        help_text=_("只有报上名的学员看得到。"),
    )


class CourseForm(Form):
    """A course that meets every week at the same time."""

    request_key = key()
    term_id = forms.TypedChoiceField(label=_("学期"), coerce=int)
    title = forms.CharField(label=_("课程名称"), max_length=60)
    teacher_id = forms.TypedChoiceField(label=_("老师"), coerce=int)
    places = forms.IntegerField(label=_("名额"), min_value=1, max_value=10_000, initial=30)
    first = moment(_("第一节课"))
    minutes = forms.IntegerField(label=_("每节（分钟）"), min_value=10, max_value=480, initial=90)
    times = forms.IntegerField(label=_("共几节，每周一节"), min_value=1, max_value=40, initial=8)
    rooms = forms.TypedMultipleChoiceField(
        label=_("教室（第一间是主课堂，其余是分课堂）"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    link = forms.URLField(
        label=_("线上教室链接"),
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )
    needed_share = forms.IntegerField(label=_("结业要到课（%）"), min_value=0, max_value=100, initial=75)
    shows_homework = forms.BooleanField(label=_("学员可以互相看作业（自愿）"), required=False)
    blurb = long_text(_("介绍"), max_length=1_000)

    def __init__(self, *args: Any, terms: list[Any], teachers: list[Any], all_rooms: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("term_id", terms), ("teacher_id", teachers), ("rooms", all_rooms)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        first, minutes, times = told.pop("first"), told.pop("minutes"), told.pop("times")
        rooms, link = told.pop("rooms"), told.pop("link")
        told["sessions"] = [
            actions.NewSession(first + timedelta(weeks=n), minutes, tuple(rooms), link=link) for n in range(times)
        ]
        return told
