"""Shows and their seasons, tickets, draws: from form text to values."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijia.kernel.sheets import LIMIT_BYTES
from zhijia.union.claims.actions import Source
from zhijia.union.claims.rules import Way
from zhijia.union.people.rules import TAGS
from zhijia.web.forms import Form

from .. import actions
from ..models import Show
from .common import day, key, long_text, moment, this_moment


class SignUpForm(Form):
    request_key = key()
    quantity = forms.TypedChoiceField(label=_("张数"), coerce=int, initial=1)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].choices = [(n, str(n)) for n in range(1, most + 1)]  # type: ignore[attr-defined]


class PassOnForm(Form):
    phone = forms.CharField(label=_("对方的手机号"), max_length=20)


class SayForm(Form):
    stars = forms.TypedChoiceField(
        label=_("觉得怎么样"),
        coerce=int,
        choices=[(5, _("很好")), (4, _("不错")), (3, _("一般")), (2, _("不太好")), (1, _("不好"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("想说的话"), max_length=200, required=False, help_text=_("主办方看得到；公开时不显示姓名。")
    )


class SeasonForm(Form):
    request_key = key()
    name = forms.CharField(label=_("演出季名称"), max_length=60)
    starts_on = day(_("从"))
    ends_on = day(_("到"))
    limit = forms.IntegerField(label=_("整季每人最多几张"), required=False, min_value=1, help_text=_("留空不限。"))
    blurb = long_text(_("介绍"), max_length=1_000)


class ShowForm(Form):
    request_key = key()
    title = forms.CharField(label=_("演出名称"), max_length=60)
    kind = forms.ChoiceField(label=_("类别"), choices=Show.Kind.choices)
    troupe = forms.CharField(label=_("演出单位"), max_length=60, required=False)
    season_id = forms.TypedChoiceField(label=_("演出季"), coerce=int, empty_value=None, required=False)
    venue_id = forms.TypedChoiceField(label=_("场地"), coerce=int)
    starts_at = moment(_("开演"))
    minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=5, max_value=720, initial=120)
    seated = forms.BooleanField(label=_("对号入座（用场地的座位图）"), required=False)
    places = forms.IntegerField(label=_("不对号的，名额"), required=False, min_value=0)
    may_pass_on = forms.BooleanField(label=_("票可以转给另一位会员"), required=False, initial=True)
    cost = forms.DecimalField(label=_("总费用（元）"), required=False, min_value=0, max_digits=10, decimal_places=2)
    blurb = long_text(_("介绍"), max_length=2_000)

    def __init__(self, *args: Any, seasons: list[Any], venues: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["season_id"].choices = [("", "—"), *seasons]  # type: ignore[attr-defined]
        self.fields["venue_id"].choices = venues  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        starts, minutes = told["starts_at"], told.pop("minutes")
        show = actions.NewShow(
            title=told["title"],
            venue_id=told["venue_id"],
            starts_at=starts,
            ends_at=starts + timedelta(minutes=minutes),
            kind=told["kind"],
            troupe=told["troupe"],
            blurb=told["blurb"],
            seated=told["seated"],
            places=told["places"] or 0,
            cost=told["cost"],
            may_pass_on=told["may_pass_on"],
        )
        return {"show": show, "season_id": told["season_id"], "request_key": told["request_key"]}


class ShowWordsForm(Form):
    """What may still be put right once a show is published: the rest people have signed up for."""

    kind = forms.ChoiceField(label=_("类别"), choices=Show.Kind.choices)
    troupe = forms.CharField(label=_("演出单位"), max_length=60, required=False)
    cost = forms.DecimalField(label=_("总费用（元）"), required=False, min_value=0, max_digits=10, decimal_places=2)
    blurb = long_text(_("介绍"), max_length=2_000)

    def __init__(self, *args: Any, show: Show, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._show = show

    def said(self) -> dict[str, Any]:
        old, told = self._show, self.cleaned_data
        show = actions.NewShow(old.title, old.venue_id, old.starts_at, old.ends_at, **told)
        return {"show": show, "season_id": old.season_id}


class PublishForm(Form):
    """How places are given; a draw needs its sources named, one a line."""

    how = forms.ChoiceField(
        label=_("怎么给"),
        choices=[
            (Way.FIRST_COME.value, _("先到先得")),
            (Way.DRAW.value, _("抽签，人人可验算")),
            (Way.REVIEW.value, _("工会审核")),
        ],
    )
    opens_at = moment(_("开放"), initial=this_moment)
    closes_at = moment(_("截止"), required=False, help_text=_("抽签必填；先到先得可留空。"))
    limit = forms.IntegerField(
        label=_("每人最多几张"),
        min_value=1,
        max_value=10,
        initial=2,
        help_text=_("抽签时一人一个签号，可含家属，最多这些人。"),
    )
    reserves = long_text(_("预留"), max_length=500, help_text=_("一行一项：数量 原因，例如“20 劳模代表”。会公布。"))
    tags = forms.MultipleChoiceField(
        label=_("只对这些会员开放"), required=False, choices=list(TAGS.items()), widget=forms.CheckboxSelectMultiple
    )
    within = forms.TypedMultipleChoiceField(
        label=_("只对这些工会开放（含下级）"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    age_from = forms.IntegerField(label=_("年满（周岁）"), required=False, min_value=0, max_value=120)
    age_to = forms.IntegerField(label=_("不超过（周岁）"), required=False, min_value=0, max_value=120)
    draws_at = moment(_("公开的随机数几时开出"), required=False)
    sources = long_text(
        _("公开的随机数"),
        max_length=500,
        help_text=_("一行一项：名称 几个数 最小 最大，例如“双色球2026130期 7 1 33”。"),
    )
    rules = long_text(_("抽签说明"), max_length=1_000)

    def __init__(self, *args: Any, unions: Sequence[tuple[int, str]] = (), drawn: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not drawn:
            self.fields["how"].choices = self.fields["how"].choices[::2]  # type: ignore[attr-defined]
        self.fields["within"].choices = unions  # type: ignore[attr-defined]
        if not unions:
            del self.fields["within"]

    def clean_reserves(self) -> list[tuple[int, str]]:
        found = []
        for line in self.cleaned_data["reserves"].splitlines():
            number, _space, reason = line.strip().partition(" ")
            if line.strip():
                if not number.isdecimal() or not reason.strip():
                    raise forms.ValidationError(_("每行先写数量，空一格，再写原因。"))
                found.append((int(number), reason.strip()))
        return found

    def clean_sources(self) -> list[Source]:
        found = []
        for line in self.cleaned_data["sources"].splitlines():
            if line.strip():
                words = line.split()
                name, numbers = " ".join(words[:-3]), words[-3:]
                if not name or not all(one.isdecimal() and len(one) < 8 for one in numbers):
                    raise forms.ValidationError(_("每行写：名称 几个数 最小 最大。"))
                found.append(Source(name, *map(int, numbers)))
        return found

    def said(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        eligibility: dict[str, Any] = {"tags": told.pop("tags")} if told["tags"] else {}
        told.pop("tags", None)
        if within := told.pop("within", None):
            eligibility["within"] = within
        for name in ("age_from", "age_to"):
            if (years := told.pop(name)) is not None:
                eligibility[name] = years
        return {"terms": actions.Terms(eligibility=eligibility, **told)}


class MoveForm(Form):
    starts_at = moment(_("新的开演时间"))
    minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=5, max_value=720, initial=120)
    why = forms.CharField(label=_("原因（会告诉有票的人）"), max_length=120)

    def said(self) -> dict[str, Any]:
        starts = self.cleaned_data["starts_at"]
        ends = starts + timedelta(minutes=self.cleaned_data["minutes"])
        return {"starts_at": starts, "ends_at": ends, "why": self.cleaned_data["why"]}


class WhyForm(Form):
    why = forms.CharField(label=_("原因（会告诉有票的人）"), max_length=120)


class ByHandForm(Form):
    """Places past the queue, for somebody with a phone number and a published reason."""

    request_key = key()
    phone = forms.CharField(label=_("会员手机号"), max_length=20)
    quantity = forms.IntegerField(label=_("张数"), min_value=1, max_value=20, initial=1)
    part_id = forms.TypedChoiceField(label=_("从哪里给"), coerce=int, empty_value=None, required=False)
    reason = forms.CharField(label=_("原因（会公布）"), max_length=120)

    def __init__(self, *args: Any, parts: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part_id"].choices = part_choices(parts, _("公开名额"))  # type: ignore[attr-defined]


class ReleaseForm(Form):
    """Some of a reserve back to everybody."""

    part_id = forms.TypedChoiceField(label=_("哪一部分预留"), coerce=int)
    quantity = forms.IntegerField(label=_("放出几个"), min_value=1, max_value=1_000_000)
    reason = forms.CharField(label=_("原因（会公布）"), max_length=120)

    def __init__(self, *args: Any, parts: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part_id"].choices = part_choices(parts)  # type: ignore[attr-defined]


def part_choices(parts: Sequence[Any], public: Any = "") -> list[tuple[Any, Any]]:
    """The reserves with what is left of each; before them the public part, where it is named."""
    held = [(one.id, f"{one.reason}（{one.remaining}）") for one in parts if one.part_of_id and one.remaining]
    return [*([("", public)] if public else []), *held]


class NumbersForm(Form):
    """The public numbers, a line a source."""

    numbers = forms.CharField(
        label=_("公开的号码"),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_("一行一个来源，数字用空格隔开。"),
    )
    reason = forms.CharField(label=_("更正的原因"), max_length=120, required=False, help_text=_("第一次录不用填。"))

    def clean_numbers(self) -> list[list[int]]:
        said = self.cleaned_data["numbers"].replace(",", " ").replace("，", " ")
        lines = [line.split() for line in said.splitlines()]
        if not all(one.isdecimal() and len(one) < 9 for line in lines for one in line):
            raise forms.ValidationError(_("只能是数字，用空格隔开。"))
        return [[int(one) for one in line] for line in lines if line]


class SheetForm(Form):
    request_key = key()
    file = forms.FileField(label=_("演出表（Excel 或 CSV）"))
    opens_at = moment(_("同时发布，开放预约的时间"), required=False, help_text=_("留空只建草稿，以后逐场发布。"))
    limit = forms.IntegerField(label=_("每人每场最多几张"), min_value=1, max_value=10, initial=2)
    places = forms.IntegerField(
        label=_("表里没写名额的，每场多少"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("场地设了座位图的不用填。"),
    )
    only_check = forms.BooleanField(label=_("先检查，不导入"), required=False)

    def said(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        file = told.pop("file")
        return {**told, "content": file.read(), "file_name": file.name}

    def clean_file(self) -> Any:
        if self.cleaned_data["file"].size > LIMIT_BYTES:
            raise forms.ValidationError(_("文件太大，最多 20 MB。"))
        return self.cleaned_data["file"]


class PublishSeasonForm(Form):
    opens_at = moment(_("开放预约的时间"), initial=this_moment)
    limit = forms.IntegerField(label=_("每人每场最多几张"), min_value=1, max_value=10, initial=2)
