from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijia.union.people.models import Organisation
from zhijia.web.forms import Form

from ..models import Dataset
from ..rules import places
from ..rules.hours import DAY_NAMES
from ..rules.planning import ASKS, Question
from .stations import key_field, of_words


class OwnedForm(Form):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("归哪一级工会管"), empty_label=None)
    name = forms.CharField(label=_("起个名字"), min_length=2, max_length=60)
    request_key = key_field()

    def __init__(self, *args: Any, owners: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among = Organisation.objects.filter(id__in=[one.id for one in owners]).order_by("path")
        self.fields["organisation"].queryset = among  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        return {**values, "organisation_id": values.pop("organisation").id}


class PointsForm(OwnedForm):
    kind = forms.ChoiceField(
        label=_("是什么点"),
        choices=[("demand", _("需求点：人在哪里干活")), ("candidates", _("候选点：哪里能腾出一间屋"))],
        widget=forms.RadioSelect,
        initial="demand",
    )
    file = forms.FileField(
        label=_("文件"),
        help_text=_(
            "Excel 或 CSV，要有纬度、经度（或一列“经纬度”）；需求点可带人数、工种、时段，候选点可带费用、面积、时段。"
            "最多 100 万行、20 MB；大的文件交给后台读，不用等。"
        ),
    )
    datum = forms.ChoiceField(label=_("坐标从哪里量的"), choices=of_words(places.DATUMS))
    sure = forms.BooleanField(
        label=_("坐标来源核对过"), required=False, help_text=_("文件里的字和所选来源不一样时才要勾。")
    )

    def said(self) -> dict[str, Any]:
        values = super().said()
        del values["organisation"]
        file = values.pop("file")
        return {**values, "content": file.read(), "file_name": file.name}


class DrawForm(OwnedForm):
    source = forms.ChoiceField(
        label=_("从哪里取"), choices=[("visits", _("最近 90 天来过的人")), ("reports", _("最近 90 天反映过的问题"))]
    )

    def said(self) -> dict[str, Any]:
        values = super().said()
        del values["organisation"]
        return values


class PlanForm(Form):
    name = forms.CharField(label=_("方案名称"), min_length=2, max_length=60)
    demand = forms.ModelChoiceField(Dataset.objects.none(), label=_("需求点"), empty_label=None)
    candidates = forms.ModelChoiceField(Dataset.objects.none(), label=_("候选点"), empty_label=None)
    ask = forms.ChoiceField(label=_("要回答什么"), choices=of_words(ASKS), widget=forms.RadioSelect, initial="cover")
    p = forms.IntegerField(label=_("再建（或挪）几家"), min_value=1, max_value=2_000, initial=5)
    budget = forms.DecimalField(
        label=_("或者按预算（元）"),
        required=False,
        min_value=1,
        help_text=_("填了预算，就不看上面的家数；候选点要有费用。"),
    )
    radius = forms.FloatField(
        label=_("半径（米）"), min_value=1, max_value=20_000, initial=500, help_text=_("走路 15 分钟约 1,000 米。")
    )
    second_radius = forms.FloatField(label=_("远一圈也算一半（米）"), required=False, min_value=1, max_value=20_000)
    use_hours = forms.BooleanField(
        label=_("按一天里的钟点算：开着才算"), required=False, help_text=_("只用于半径内有多少人的问题。")
    )
    weekday = forms.TypedChoiceField(
        label=_("看星期几的钟点"),
        choices=list(enumerate(DAY_NAMES)),
        coerce=int,
        required=False,
        help_text=_("只在按钟点算时有用。"),
    )
    seconds = forms.IntegerField(label=_("最多算几秒"), min_value=5, max_value=600, initial=60)
    request_key = key_field()

    def __init__(self, *args: Any, demand: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["demand"].queryset = demand  # type: ignore[attr-defined]
        self.fields["candidates"].queryset = candidates  # type: ignore[attr-defined]

    def clean_weekday(self) -> int:
        return int(self.cleaned_data["weekday"] or 0)

    def clean_second_radius(self) -> float | None:
        second, first = self.cleaned_data["second_radius"], self.cleaned_data.get("radius")
        if second and first and second <= first:
            raise forms.ValidationError(_("远一圈要比半径大。"))
        return float(second) if second else None

    def said(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        outer = {"name": values.pop("name"), "request_key": values.pop("request_key")}
        outer |= {"demand_id": values.pop("demand").id, "candidates_id": values.pop("candidates").id}
        budget = values.pop("budget")
        return {**outer, "question": Question(budget=float(budget) if budget else None, **values)}
