import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from zhijia.web.forms import Form

from ..models import Parcel, Place
from ..rules import EVENTS, MISSED, ORDERS, SCOPES


def _key() -> forms.UUIDField:
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def _words(label: Any, most: int, *, help_text: Any = "", required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=most, widget=area, help_text=help_text, required=required)


class ShipForm(Form):
    """Of one parcel: by whom, under which number, and how much of it."""

    request_key = _key()
    carrier = forms.CharField(label=_("快递公司"), max_length=40, widget=forms.TextInput(attrs={"list": "carriers"}))
    tracking = forms.CharField(label=_("运单号"), max_length=40)

    def __init__(self, *args: Any, parcel: Parcel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = []
        for one in parcel.contents.all():
            name = f"line-{one.line_id}"
            self.lines.append((name, one.line_id))
            label = _("本次发几件：%s") % one.line.name
            self.fields[name] = forms.IntegerField(
                label=label, min_value=0, max_value=one.quantity, initial=one.quantity
            )

    def said(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {"quantities": {line: data.pop(name) for name, line in self.lines}, **data}


class ShipFile(forms.Form):
    request_key = _key()
    file = forms.FileField(label=_("填好运单号的表格"), help_text=_("Excel 或 CSV，最多 20 MB。"))


class ReasonForm(Form):
    reason = _words(_("原因"), 200, help_text=_("买家会看到。"))


class AnswerForm(Form):
    """Yes or no, with words; the page names the buttons."""

    answer = _words(_("答复"), 300, help_text=_("买家会看到。不同意时必填。"), required=False)


class RefundForm(Form):
    request_key = _key()
    amount = forms.DecimalField(label=_("退多少元"), max_digits=10, decimal_places=2, min_value=Decimal("0.01"))
    reason = _words(_("原因"), 80, help_text=_("买家会看到，也会记入日志。"))


class InvoiceAnswerForm(Form):
    number = forms.CharField(label=_("发票号码"), max_length=30, required=False)
    note = forms.CharField(label=_("不能开具的原因"), max_length=200, required=False)


class CodeForm(Form):
    code = forms.CharField(
        label=_("取货码"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "code-input"}),
        help_text=_("8 位数字，或扫二维码。"),
    )


class PlaceForm(Form):
    request_key = _key()
    organisation_id = forms.TypedChoiceField(label=_("由哪个工会管"), coerce=int)
    kind = forms.ChoiceField(label=_("类型"), choices=Place.Kind.choices)
    name = forms.CharField(label=_("名称"), max_length=60)
    address = forms.CharField(label=_("地址"), max_length=200)
    hours = forms.CharField(label=_("开放时间"), max_length=60)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)
    cells = forms.IntegerField(label=_("格口数（智能柜）"), min_value=0, max_value=200, initial=0)

    def __init__(self, *args: Any, unions: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].choices = unions  # type: ignore[attr-defined]


class BuyForm(Form):
    request_key = _key()
    sku_id = forms.TypedChoiceField(label=_("商品"), coerce=int, help_text=_("在架的商品。"))
    title = forms.CharField(label=_("标题"), max_length=60)
    text = forms.CharField(label=_("一句话说明"), max_length=300, required=False)
    tiers = forms.CharField(
        label=_("阶梯价"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一级：件数、空格、单价。例如“1 50”换行“20 45”。"),
    )
    minimum = forms.IntegerField(label=_("最少成团件数"), min_value=1)
    most_per_member = forms.IntegerField(label=_("每人最多"), min_value=1, initial=5)
    closes_at = forms.DateTimeField(
        label=_("截止时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    when_missed = forms.ChoiceField(
        label=_("没有成团怎么办"), choices=[(one.value, label) for one, label in MISSED.items()]
    )

    def __init__(self, *args: Any, packs: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sku_id"].choices = packs  # type: ignore[attr-defined]

    def clean_tiers(self) -> list[tuple[int, Decimal]]:
        made = []
        for row in self.cleaned_data["tiers"].splitlines():
            if row.strip():
                found = re.fullmatch(r"\s*(\d{1,6})\D{1,3}(\d{1,7}(?:\.\d{1,2})?)\D{0,2}", row)
                if found is None:
                    raise forms.ValidationError(_("这一行看不懂：%s") % row[:30])
                try:
                    made.append((int(found[1]), Decimal(found[2])))
                except InvalidOperation as wrong:
                    raise forms.ValidationError(_("这一行看不懂：%s") % row[:30]) from wrong
        return made

    def clean_closes_at(self) -> datetime:
        at: datetime = self.cleaned_data["closes_at"]
        return at if at.tzinfo else at.replace(tzinfo=get_current_timezone())


class OrderFilter(forms.Form):
    q = forms.CharField(label=_("订单号、姓名或手机号后四位"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部")), *[(state.value, one.label) for state, one in ORDERS.items()]],
    )


class TokenForm(Form):
    request_key = _key()
    name = forms.CharField(label=_("给谁用"), max_length=60, help_text=_("例如“仓库系统”“12351 平台”。"))
    owner = forms.ChoiceField(label=_("属于"), help_text=_("供应企业的令牌只看得到自己的包裹。"))
    scopes = forms.MultipleChoiceField(
        label=_("可以做什么"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=_("有效几天"), min_value=1, max_value=366, initial=180)

    def __init__(self, *args: Any, owners: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        return _owned(self.cleaned_data)


class HookForm(Form):
    request_key = _key()
    owner = forms.ChoiceField(label=_("属于"))
    url = forms.URLField(label=_("网址"), max_length=300, assume_scheme="https", help_text=_("https:// 开头。"))
    events = forms.MultipleChoiceField(
        label=_("通知哪些事情"), choices=list(EVENTS.items()), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, owners: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        return _owned(self.cleaned_data)


def _owned(values: dict[str, Any]) -> dict[str, Any]:
    """«all», or the number of an enterprise."""
    data = dict(values)
    owner = data.pop("owner")
    return {**data, "enterprise_id": None if owner == "all" else int(owner)}
