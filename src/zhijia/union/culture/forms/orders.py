"""Culture on order: what a unit, the desk and a team write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijia.web.forms import Form
from zhijia.web.templatetags import web as words

from .. import actions
from ..models import Order, Service
from ..models.orders import Part
from .common import day, key, long_text


class OrderForm(Form):
    """What a unit says; three dates, each with a part of the day."""

    request_key = key()
    organisation_id = forms.TypedChoiceField(label=_("为哪个工会点"), coerce=int)
    place = forms.CharField(label=_("地点"), max_length=120)
    audience = forms.IntegerField(label=_("预计人数"), min_value=1)
    day_1 = day(_("首选日期"))
    part_1 = forms.TypedChoiceField(label=_("时段"), coerce=int, choices=Part.choices)
    day_2 = day(_("第二选择"), required=False)
    part_2 = forms.TypedChoiceField(label=_("时段"), coerce=int, choices=Part.choices)
    day_3 = day(_("第三选择"), required=False)
    part_3 = forms.TypedChoiceField(label=_("时段"), coerce=int, choices=Part.choices)
    wishes = long_text(_("想怎么改？（节目、时长、主题）"), max_length=300)
    contact = forms.CharField(label=_("联系人"), max_length=40)
    phone = forms.CharField(label=_("联系电话"), max_length=20, help_text=_("只有调度和演出团队看得到。"))

    def __init__(self, *args: Any, units: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].choices = units  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        told = self.cleaned_data
        slots = [(told[f"day_{n}"], told[f"part_{n}"]) for n in (1, 2, 3) if told[f"day_{n}"]]
        wanted = actions.Wanted(
            place=told["place"],
            audience=told["audience"],
            slots=slots,
            contact=told["contact"],
            phone=told["phone"],
            wishes=told["wishes"],
        )
        keys = ("organisation_id", "request_key")
        return {"wanted": wanted, **{name: told[name] for name in keys}}


class SpotsForm(Form):
    """Where counties stand, one a line."""

    spots = long_text(_("县市区 纬度 经度"), max_length=10_000, help_text=_("一行一个，例如“鹿城区 28.02 120.65”。"))

    def __init__(self, *args: Any, counties: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._counties = counties

    def clean_spots(self) -> dict[int, tuple[float, float]]:
        found = {}
        for line in self.cleaned_data["spots"].replace(",", " ").replace("，", " ").splitlines():
            if not (words := line.split()):
                continue
            name = " ".join(words[:-2])
            id = self._counties.get(name) or self._counties.get(f"{name}总工会")
            if id is None:
                raise forms.ValidationError(_("没有“%s”这个县市区。请按组织里的名称写。") % (name or line)[:30])
            try:
                found[id] = (float(words[-2]), float(words[-1]))
            except ValueError as wrong:
                raise forms.ValidationError(_("“%s”里的经纬度不是数字。") % line[:40]) from wrong
        return found


class FinishForm(Form):
    came = forms.IntegerField(label=_("到场人数"), min_value=0, max_value=32_000)
    stars = forms.TypedChoiceField(
        label=_("觉得怎么样"),
        coerce=int,
        choices=[(n, "★" * n) for n in (5, 4, 3, 2, 1)],
    )
    words = forms.CharField(label=_("想说的话"), max_length=200, required=False)


class DeclineForm(Form):
    why = forms.CharField(label=_("原因（会告诉点单的单位）"), max_length=120)


class PlaceForm(Form):
    """The desk gives an order one of its dates."""

    slot = forms.ChoiceField(label=_("时间"))
    why = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._slots = {f"{one.day}.{one.part}": (one.day, one.part) for one in order.slots.all()}
        self.fields["slot"].choices = [  # type: ignore[attr-defined]
            (f"{one.day}.{one.part}", f"{words.day(one.day)} {one.get_part_display()}") for one in order.slots.all()
        ]

    def said(self) -> dict[str, Any]:
        chosen_day, part = self._slots[self.cleaned_data["slot"]]
        return {"day": chosen_day, "part": part, "why": self.cleaned_data["why"]}


class ServiceForm(Form):
    """A line of the menu."""

    request_key = key()
    title = forms.CharField(label=_("服务名称"), max_length=60)
    kind = forms.ChoiceField(label=_("类别"), choices=Service.Kind.choices)
    team_id = forms.TypedChoiceField(label=_("团队"), coerce=int)
    minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=10, max_value=720, initial=90)
    audience = forms.IntegerField(label=_("最多人数"), min_value=1, max_value=30_000, initial=100)
    cost = forms.DecimalField(label=_("每次费用（元）"), min_value=0, max_digits=8, decimal_places=2)
    first_month = forms.IntegerField(label=_("从几月"), min_value=1, max_value=12, initial=1)
    last_month = forms.IntegerField(label=_("到几月"), min_value=1, max_value=12, initial=12)
    a_year = forms.IntegerField(label=_("一年最多几次"), required=False, min_value=1, max_value=1_000)
    needs = forms.CharField(label=_("场地要有什么"), max_length=120, required=False)
    blurb = forms.CharField(label=_("一句话介绍"), max_length=200, required=False)

    def __init__(self, *args: Any, teams: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team_id"].choices = teams  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        keys = ("team_id", "request_key")
        rest = {name: told.pop(name) for name in keys}
        return {"service": actions.NewService(**told), **rest}


class TeamForm(Form):
    request_key = key()
    name = forms.CharField(label=_("团队名称"), max_length=60)
    home_id = forms.TypedChoiceField(label=_("在哪个县市区"), coerce=int)
    people_count = forms.IntegerField(label=_("几个人"), min_value=1, max_value=500, initial=10)
    most_a_day = forms.IntegerField(label=_("一天最多几场"), min_value=1, max_value=3, initial=1)

    def __init__(self, *args: Any, counties: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home_id"].choices = counties  # type: ignore[attr-defined]
