from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijia.web.forms import Form

from ..models import Address, Invoice, Parcel, Return


class AddressForm(Form):
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(label=_("送到"), choices=Address.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("收货人"), max_length=60)
    phone = forms.CharField(label=_("手机号"), max_length=20, help_text=_("快递员会打这个号码。"))
    text = forms.CharField(
        label=_("详细地址"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("区、街道、门牌、楼层、房号。送到单位的写到科室或班组。"),
    )


class InvoiceForm(Form):
    kind = forms.ChoiceField(label=_("开给"), choices=Invoice.Kind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("发票抬头"), max_length=100, help_text=_("个人写姓名，单位写全称。"))
    tax_number = forms.CharField(
        label=_("纳税人识别号"), max_length=20, required=False, help_text=_("开给单位的必填，18 位。")
    )
    email = forms.CharField(label=_("接收邮箱"), max_length=120, required=False)


class ReviewForm(Form):
    stars = forms.TypedChoiceField(
        label=_("给几颗星"),
        coerce=int,
        choices=[(5, _("5 星 · 很好")), (4, _("4 星")), (3, _("3 星 · 一般")), (2, _("2 星")), (1, _("1 星 · 很差"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("用得怎么样"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("会显示在商品页，署名“同一工会的会员”，不显示姓名。评价不会被删除。"),
    )


class ReturnForm(Form):
    """Of one parcel: so many of each thing, and why."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = forms.ChoiceField(label=_("退货原因"), choices=Return.Reason.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("说明"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("无理由退货不用写；其他原因请写清楚哪里不对。"),
    )

    def __init__(self, *args: Any, parcel: Parcel, going: dict[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = {one: one.quantity - going.get(one.line_id, 0) for one in parcel.contents.all()}
        some = {one: most for one, most in left.items() if most > 0}
        self.names = [(f"line-{one.line_id}", one.line_id) for one in some]
        for one, most in some.items():
            label = _("退几件：%(name)s（最多 %(most)d）") % {"name": one.line.name, "most": most}
            first = most if len(some) == 1 else 0  # the only thing is what goes back
            self.fields[f"line-{one.line_id}"] = forms.IntegerField(
                label=label, min_value=0, max_value=most, initial=first
            )

    def said(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        pieces = {line: data.pop(name) for name, line in self.names}
        return {**data, "pieces": pieces}
