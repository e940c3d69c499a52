from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijia.web.forms import Form

from . import rules


class SettingsForm(Form):
    name = forms.CharField(label=_("全称"), min_length=2, max_length=80)
    short_name = forms.CharField(label=_("简称"), max_length=20, help_text=_("显示在手机上的名字，不超过 20 个字。"))
    motto = forms.CharField(
        label=_("宣传语"), max_length=40, required=False, help_text=_("写在首页的名称下面，不超过 40 个字。")
    )
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    colour = forms.CharField(
        label=_("主色"),
        max_length=7,
        validators=[rules.valid_colour],
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("按钮和标题用这个颜色；太浅时会自动加深，保证白字清楚。"),
    )
    mark = forms.ChoiceField(label=_("图标"), choices=[(name, name) for name in rules.MARKS], widget=forms.RadioSelect)
    region = forms.CharField(
        label=_("行政区划代码"), max_length=6, validators=[rules.valid_region], help_text=_("例如北京市是 110000。")
    )
    phone = forms.CharField(
        label=_("值班电话"), max_length=20, required=False, help_text=_("网站打不开时，会员打这个电话。")
    )
    parts = forms.MultipleChoiceField(
        label=_("开放的功能"),
        choices=list(rules.PARTS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("关闭后会员看不到，数据保留。"),
    )


class PictureForm(forms.Form):
    picture = forms.FileField(label=_("标志图片"), help_text=_("PNG、JPEG 或 WebP，最大 1 MB，取中间的正方形。"))


class PackForm(Form):
    """The document and its days, then the numbers of one kind."""

    document = forms.CharField(
        label=_("依据文件"), min_length=2, max_length=120, help_text=_("文号或全称，会和每次核对一起留存。")
    )
    region = forms.CharField(label=_("适用地区（行政区划代码）"), max_length=6, validators=[rules.valid_region])
    valid_from = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    valid_to = forms.DateField(
        label=_("到哪天止"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("不填就是一直有效，直到有新的。"),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = tuple(rules.PACKS[kind].numbers)
        for name, (label, unit) in rules.PACKS[kind].numbers.items():
            self.fields[name] = forms.DecimalField(
                label=f"{label}（{unit}）", required=False, min_value=Decimal(0), max_digits=9, decimal_places=2
            )

    def clean_valid_from(self) -> date:
        return _in_our_time(self.cleaned_data["valid_from"])

    def clean_valid_to(self) -> date | None:
        end = self.cleaned_data["valid_to"]
        return _in_our_time(end) if end else None

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        values = {name: said[name] for name in self.numbers if said[name] is not None}
        return {name: said[name] for name in ("document", "region", "valid_from", "valid_to")} | {"values": values}


def _in_our_time(day: date) -> date:
    if not 1990 <= day.year <= 2100:
        raise forms.ValidationError(_("年份要在 1990 到 2100 之间。"))
    return day
