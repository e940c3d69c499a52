from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijia.union.people.models import Member, Organisation
from zhijia.union.people.rules import TAGS
from zhijia.web import registry
from zhijia.web.forms import Form

from . import rules
from .actions import Offer
from .models import Audience, Feed, Service
from .rules import feeds

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OwnedForm(Form):
    """Something of one of the officer's own unions; in changing it the union stays."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("哪一级工会提供"), empty_label=None)
    request_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, owners: list[Organisation] | None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("request_key", uuid4())
        super().__init__(*args, **kwargs)
        if owners is None:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
                id__in=[one.id for one in owners]
            ).order_by("path")

    def owner(self) -> dict[str, Any]:
        """Of a new one: whose it is, and the key of this form."""
        if "organisation" not in self.fields:
            return {}
        return {
            "organisation_id": self.cleaned_data["organisation"].id,
            "request_key": self.cleaned_data["request_key"],
        }


class ServiceForm(OwnedForm):
    title = forms.CharField(label=_("名称"), max_length=feeds.FIELDS["title"])
    summary = forms.CharField(
        label=_("一句话说明"),
        max_length=feeds.FIELDS["summary"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("谁能用、怎么用、有什么好处。"),
    )
    category = forms.ChoiceField(label=_("类别"), choices=[(one.code, one.label) for one in rules.CATEGORIES.values()])
    audience = forms.ChoiceField(label=_("谁可以用"), choices=Audience.choices, initial=Audience.SUBTREE)
    employments = forms.MultipleChoiceField(
        label=_("限定用工形式"),
        choices=Member.Employment.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选就是不限。"),
    )
    tags = forms.MultipleChoiceField(
        label=_("限定身份"),
        choices=list(TAGS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("有其中一种即可；不选就是不限。"),
    )
    way = forms.ChoiceField(label=_("怎么使用"), choices=Service.Way.choices, initial=Service.Way.INFO)
    page = forms.ChoiceField(label=_("职家里的页面"), required=False, help_text=_("选了“职家里的功能”时填。"))
    url = forms.CharField(
        label=_("网址"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
        help_text=_("以 https:// 开头。免登录进入的，填对方系统的登录发起网址。"),
    )
    phone = forms.CharField(label=_("电话"), max_length=feeds.FIELDS["phone"], required=False)
    place = forms.CharField(label=_("地点"), max_length=feeds.FIELDS["place"], required=False)
    hours = forms.CharField(label=_("时间"), max_length=feeds.FIELDS["hours"], required=False)
    office = forms.CharField(label=_("负责部门"), max_length=60, required=False)
    starts_on = forms.DateField(label=_("开始日期"), required=False, widget=DAY)
    ends_on = forms.DateField(label=_("结束日期"), required=False, widget=DAY)
    brands = forms.CharField(
        label=_("也能搜到的词"),
        max_length=feeds.FIELDS["brands"],
        required=False,
        help_text=_("品牌、俗称，用空格隔开。名称和说明里的词不用再写。"),
    )
    pinned = forms.BooleanField(label=_("放在会员首页"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pages = [(tile.url, tile.label) for tile in sorted(registry.tiles, key=lambda tile: tile.order)]
        self.fields["page"].choices = [("", "—"), *pages]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        values = {name: value for name, value in self.cleaned_data.items() if name not in OwnedForm.base_fields}
        page = values.pop("page")
        if values["way"] == Service.Way.PART:
            values["url"] = page
        values["employments"], values["tags"] = tuple(values["employments"]), tuple(values["tags"])
        return {"offer": Offer(**values), **self.owner()}


class FeedForm(OwnedForm):
    title = forms.CharField(label=_("数据源名称"), max_length=60)
    url = forms.CharField(
        label=_("网址"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
        help_text=_("没有网址的，保存后上传文件。"),
    )
    format = forms.ChoiceField(label=_("格式"), choices=Feed.Format.choices)
    audience = forms.ChoiceField(label=_("谁可以用"), choices=Audience.choices, initial=Audience.SUBTREE)
    every_hours = forms.IntegerField(
        label=_("每隔几小时更新"), min_value=0, max_value=720, initial=24, help_text=_("0 表示只手动更新。")
    )
    rows = forms.CharField(
        label=_("列表位置（JSON）"), max_length=80, required=False, help_text=_("例如 data.services；通常不用填。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "id": _("编号"),
            "title": _("名称"),
            "summary": _("说明"),
            "category": _("类别"),
            "url": _("网址"),
            "starts_on": _("开始日期"),
            "ends_on": _("结束日期"),
            "phone": _("电话"),
            "place": _("地点"),
            "hours": _("时间"),
            "brands": _("品牌"),
        }
        for name in feeds.FIELDS:
            self.fields[f"col_{name}"] = forms.CharField(
                label=labels[name], max_length=60, required=False, widget=forms.TextInput(attrs={"placeholder": name})
            )

    @property
    def columns(self) -> list[Any]:
        return [self[f"col_{name}"] for name in feeds.FIELDS]

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        mapping = {name: given[f"col_{name}"] for name in feeds.FIELDS if given[f"col_{name}"]}
        if given["rows"]:
            mapping[feeds.ROWS] = given["rows"]
        kept = ("title", "url", "format", "audience", "every_hours")
        return {"values": {**{name: given[name] for name in kept}, "mapping": mapping}, **self.owner()}


def feed_initial(feed: Feed) -> dict[str, Any]:
    """What the form of a feed that is there shows."""
    columns = {f"col_{name}": feed.mapping.get(name, "") for name in feeds.FIELDS}
    kept = ("title", "url", "format", "audience", "every_hours")
    return {**{name: getattr(feed, name) for name in kept}, **columns, "rows": feed.mapping.get(feeds.ROWS, "")}


def service_initial(service: Service) -> dict[str, Any]:
    names = [name for name in ServiceForm.base_fields if hasattr(service, name) and name != "organisation"]
    values = {name: getattr(service, name) for name in names if name != "request_key"}
    if service.way == Service.Way.PART:
        values |= {"page": service.url, "url": ""}
    return values
