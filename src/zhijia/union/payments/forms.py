"""From form text to values."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijia.union.people.models import Organisation
from zhijia.union.people.rules import TAGS
from zhijia.web.forms import Form

from .models import Payment
from .rules import CARRIERS, STATES, Carrier

TABLES = ".xlsx,.xls,.ods,.csv"


def _key() -> forms.UUIDField:
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def _day(label: Any, *, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


def _yuan(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=10, decimal_places=2, min_value=0, **more)


class PayForm(Form):
    carrier = forms.ChoiceField(label=_("付款方式"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, payment: Payment, offered: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = offered if payment.to_pay else [Carrier.ALLOWANCE]
        field: Any = self.fields["carrier"]
        field.choices = [(code, CARRIERS[Carrier(code)]) for code in codes]
        field.initial = codes[0] if codes else None


class Narrow(forms.Form):
    words = forms.CharField(label=_("编号、流水号、会员"), required=False, max_length=64)
    state = forms.ChoiceField(label=_("状态"), required=False)
    carrier = forms.ChoiceField(label=_("付款方式"), required=False)
    since = _day(_("从"))
    until = _day(_("到"))
    refund = forms.BooleanField(label=_("有退款"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in (("state", STATES), ("carrier", CARRIERS)):
            field: Any = self.fields[name]
            field.choices = [("", _("全部")), *((one.value, label) for one, label in known.items())]


class RefundForm(Form):
    request_key = _key()
    amount = _yuan(_("退款金额（元）"))
    why = forms.CharField(label=_("原因"), max_length=80, help_text=_("付款人会看到。"))


class HowForm(Form):
    how = forms.CharField(label=_("银行流水号或处理说明"), max_length=120)


class PurposeForm(Form):
    purpose = forms.CharField(label=_("用途（会记录下来）"), min_length=2, max_length=100)


class StatementForm(Form):
    file = forms.FileField(
        label=_("银行流水文件"),
        max_length=120,
        help_text=_("网银导出的 Excel 或 CSV，用银行自己的列名就可以。同一笔传两次只算一次。"),
        widget=forms.ClearableFileInput(attrs={"accept": TABLES}),
    )

    def said(self) -> dict[str, Any]:
        file = self.cleaned_data["file"]
        return {"file_name": file.name, "content": file.read()}


class MatchForm(Form):
    number = forms.CharField(label=_("付款编号"), max_length=20)


class BillForm(Form):
    carrier = forms.ChoiceField(label=_("付款渠道"))
    day = _day(_("哪一天"), required=True)

    def __init__(self, *args: Any, carriers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["carrier"]
        field.choices = [(code, CARRIERS[Carrier(code)]) for code in carriers]


class GrantForm(Form):
    request_key = _key()
    title = forms.CharField(label=_("名称"), max_length=60, help_text=_("会员会看到，例如“2026 年中秋慰问”。"))
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("发给哪个工会"), help_text=_("包括它的下级。")
    )
    document = forms.CharField(label=_("依据"), max_length=80, required=False, help_text=_("会议纪要或文件号。"))
    ends_on = _day(_("用到哪一天"), required=True)
    amount = _yuan(_("每人金额（元）"), required=False, help_text=_("发给所有人或有某个标签的人时填写。"))
    tag = forms.ChoiceField(label=_("只发给"), required=False)
    file = forms.FileField(
        label=_("或上传名单"),
        required=False,
        max_length=120,
        help_text=_("Excel 或 CSV：会员编号或手机号、姓名、金额。有一行不对就一笔也不发。"),
        widget=forms.ClearableFileInput(attrs={"accept": TABLES}),
    )

    def __init__(self, *args: Any, unions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.queryset = unions
        tag: Any = self.fields["tag"]
        tag.choices = [("", _("所有在会会员")), *TAGS.items()]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if bool(said.get("file")) == bool(said.get("amount")):
            self.add_error("amount", _("填每人金额，或上传名单，二选一。"))
        return said

    @property
    def is_list(self) -> bool:
        return bool(self.cleaned_data.get("file"))

    def said(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("request_key", "title", "document", "ends_on")}
        said["organisation_id"] = self.cleaned_data["organisation"].id
        if self.is_list:
            file = self.cleaned_data["file"]
            return {**said, "file_name": file.name, "content": file.read()}
        return {**said, "amount": self.cleaned_data["amount"], "tag": self.cleaned_data["tag"]}


class MerchantForm(Form):
    """How we are known at a carrier. Secrets are written, never shown: an empty one keeps what is there."""

    name = forms.CharField(label=_("商户号或账号"), max_length=40, help_text=_("只用来辨认，会显示在列表里。"))
    is_on = forms.BooleanField(label=_("开通：付款人可以选它"), required=False)

    def said(self) -> dict[str, Any]:
        keys = {name: self.cleaned_data.get(name, "").strip() for name in self.fields if name not in ("name", "is_on")}
        return {"name": self.cleaned_data["name"], "is_on": self.cleaned_data["is_on"], "keys": self.keys(keys)}

    def keys(self, keys: dict[str, Any]) -> dict[str, Any]:
        return keys


def _secret(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 3}), **more)


class WeChatForm(MerchantForm):
    mchid = forms.CharField(label=_("商户号 mchid"), max_length=32, required=False)
    appid = forms.CharField(label=_("公众号或小程序 appid"), max_length=32, required=False)
    serial = forms.CharField(label=_("商户证书序列号"), max_length=64, required=False)
    private_key = _secret(_("商户私钥（PEM）"))
    apiv3_key = forms.CharField(
        label=_("APIv3 密钥"), max_length=32, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    public_key_id = forms.CharField(label=_("微信支付公钥 ID"), max_length=64, required=False)
    public_key = _secret(_("微信支付公钥（PEM）"))
    certificates = _secret(_("平台证书（PEM，可以有几份）"), help_text=_("没有微信支付公钥的老商户填写。"))

    def keys(self, keys: dict[str, Any]) -> dict[str, Any]:
        end = "-----END CERTIFICATE-----"
        parts = [f"{part.strip()}\n{end}\n" for part in keys["certificates"].split(end) if part.strip()]
        return {**keys, "certificates": parts}


class AlipayForm(MerchantForm):
    appid = forms.CharField(label=_("应用 appid"), max_length=32, required=False)
    seller_id = forms.CharField(label=_("收款账号 PID（2088…）"), max_length=32, required=False)
    private_key = _secret(_("应用私钥（PEM）"))
    alipay_public_key = _secret(_("支付宝公钥（PEM）"))


class BankForm(MerchantForm):
    holder = forms.CharField(label=_("收款户名"), max_length=60, required=False)
    account = forms.CharField(label=_("收款账号"), max_length=40, required=False)
    bank = forms.CharField(label=_("开户行"), max_length=80, required=False)


MERCHANT_FORMS: dict[str, type[MerchantForm]] = {"wechat": WeChatForm, "alipay": AlipayForm, "bank": BankForm}
