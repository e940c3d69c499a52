"""From form text to values."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhijia.web.forms import Form

from . import queries, rules
from .actions import NewEvidence
from .models import Brand, Category, Enterprise
from .queries import Wanted

MOST = rules.MOST_YUAN
ORDERS = [
    ("new", _("最新上架")),
    ("saving", _("省得最多")),
    ("price", _("价格从低到高")),
    ("price-down", _("价格从高到低")),
]


class Narrow(forms.Form):
    """The catalogue's filters, from its address; one that makes no sense is passed over."""

    q = forms.CharField(required=False, max_length=60)
    top = forms.ChoiceField(
        required=False, choices=[("", "")] + [(code, top.label) for code, top in rules.TOPS.items()]
    )
    category = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    brand = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    enterprise = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    least = forms.DecimalField(required=False, min_value=Decimal(0), max_value=MOST, decimal_places=2)
    most = forms.DecimalField(required=False, min_value=Decimal(0), max_value=MOST, decimal_places=2)
    in_stock = forms.BooleanField(required=False)
    order = forms.ChoiceField(required=False, choices=ORDERS)
    page = forms.IntegerField(required=False, min_value=1, max_value=100)

    def wanted(self) -> tuple[Wanted, int]:
        """What was asked for, and which page of it."""
        self.is_valid()
        said: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        number, text = said.pop("page", 1), said.pop("q", "").replace("\0", "")
        return Wanted(text=text, **said), number


class Keyed(Form):
    """A form that makes something once, however often it is sent."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MONEY: dict[str, Any] = {"max_digits": 9, "decimal_places": 2, "min_value": Decimal("0.01")}


class Grouped(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django is not generic at run time
    """Compartments with the name of their shelf."""

    def label_from_instance(self, one: Any) -> str:
        return f"{rules.TOPS[one.top].label} · {gettext(one.name)}"


class ProductForm(Keyed):
    name = forms.CharField(label=_("商品名称"), max_length=80)
    brand = forms.ModelChoiceField(Brand.objects.none(), label=_("品牌"), help_text=_("没有的品牌请工会先登记。"))
    category = Grouped(Category.objects.none(), label=_("小类"))
    summary = forms.CharField(label=_("一句话介绍"), max_length=200, required=False)
    description = forms.CharField(
        label=_("详细介绍"), max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    returns = forms.ChoiceField(label=_("退换"), choices=list(rules.RETURNS.items()))

    def __init__(self, *args: Any, enterprises: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brand"].queryset = queries.brands()  # type: ignore[attr-defined]
        self.fields["category"].queryset = queries.categories()  # type: ignore[attr-defined]
        if enterprises is not None and len(enterprises) > 1:
            field = forms.ModelChoiceField(
                Enterprise.objects.filter(id__in=[one.id for one in enterprises]), label=_("供应企业"), empty_label=None
            )
            self.fields = {"enterprise": field, **self.fields}

    def said(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        owner = {"enterprise_id": given.pop("enterprise").id} if "enterprise" in given else {}
        brand, category = given.pop("brand"), given.pop("category")
        return {**given, **owner, "brand_id": brand.id, "category_id": category.id}


class CorrectForm(ProductForm):
    reason = forms.CharField(
        label=_("为什么更正"), max_length=120, min_length=2, help_text=_("马上生效，供应商会收到这句话。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["request_key"]


class PackForm(Keyed):
    code = forms.CharField(label=_("商品编码"), max_length=40, help_text=_("本企业自己的编码，不能重复。"))
    pack = forms.CharField(
        label=_("规格"), max_length=60, help_text=_("写全：500g×2盒、藏青 175/96A。以后不能改，市场价依据要对得上。")
    )
    stock = forms.IntegerField(label=_("可卖库存"), min_value=0, max_value=100_000_000)
    most_per_member = forms.IntegerField(label=_("每人限购"), min_value=1, max_value=100_000, required=False)
    attributes = forms.CharField(
        label=_("属性"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一项，如：材质=纯棉"),
    )

    def clean_attributes(self) -> dict[str, str]:
        pairs = [line.replace("＝", "=").partition("=") for line in self.cleaned_data["attributes"].splitlines()]
        if any(not equals for name, equals, _value in pairs if name.strip()):
            raise forms.ValidationError(_("每一行写成“名称=内容”。"))
        return {name.strip(): value.strip() for name, equals, value in pairs if equals}


class EvidenceForm(Keyed):
    seller = forms.CharField(
        label=_("在哪里看到的"), max_length=60, help_text=_("店名或平台，要能找到。"), required=False
    )
    market_price = forms.DecimalField(label=_("那里的标价（元）"), required=False, **MONEY)
    their_pack = forms.CharField(
        label=_("那里的规格"), max_length=60, required=False, help_text=_("要和我们的规格一样；不填就是一样。")
    )
    seen_on = forms.DateField(label=_("看到的日期"), required=False, widget=DAY, initial=localdate)
    expires_on = forms.DateField(label=_("有效到"), required=False, widget=DAY, help_text=_("不填就是看到之后 90 天。"))
    link = forms.CharField(label=_("链接"), max_length=500, required=False)
    file = forms.FileField(
        label=_("凭证"),
        required=False,
        help_text=_("截图、照片或 PDF，最多 5 MB。会员能看到。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp,.pdf"}),
    )

    def evidence(self) -> NewEvidence | None:
        """What was said of the market; nothing when no seller was named."""
        given = self.cleaned_data
        if not given["seller"] or given["market_price"] is None:
            return None
        file = given["file"]
        return NewEvidence(
            seller=given["seller"],
            price=given["market_price"],
            seen_on=given["seen_on"] or localdate(),
            expires_on=given["expires_on"],
            pack=given["their_pack"],
            link=given["link"],
            file=file.read() if file else b"",
            file_name=file.name if file else "",
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("seller")) != (given.get("market_price") is not None):
            raise forms.ValidationError(_("在哪里看到的、标价是多少，两样都要写。"))
        return given


class RenewForm(EvidenceForm):
    field_order = ("seller", "market_price")

    def said(self) -> dict[str, Any]:
        return {"evidence": self.evidence(), "request_key": self.cleaned_data["request_key"]}

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not given.get("seller"):
            raise forms.ValidationError(_("请写明在哪里看到的、标价是多少。"))
        return given


class PriceForm(EvidenceForm):
    field_order = ("kind", "amount", "minimum", "starts_on", "ends_on", "reduced_from")
    kind = forms.ChoiceField(label=_("给谁的价格"), choices=[("member", _("每位会员")), ("group", _("工会集体采购"))])
    amount = forms.DecimalField(label=_("价格（元）"), **MONEY)
    minimum = forms.IntegerField(label=_("从几件起"), min_value=1, max_value=100_000, initial=1)
    starts_on = forms.DateField(label=_("开始"), required=False, widget=DAY, help_text=_("不填就是通过后马上。"))
    ends_on = forms.DateField(label=_("结束"), required=False, widget=DAY, help_text=_("不填就是一直有效。"))
    reduced_from = forms.DecimalField(
        label=_("降价前（元）"), required=False, help_text=_("只能写近 7 天卖过的最低价；不是降价不填。"), **MONEY
    )

    def said(self) -> dict[str, Any]:
        names = ("kind", "amount", "minimum", "starts_on", "ends_on", "reduced_from", "request_key")
        return {**{name: self.cleaned_data[name] for name in names}, "evidence": self.evidence()}


class StockForm(Keyed):
    quantity = forms.IntegerField(label=_("增加或减少"), min_value=-100_000_000, max_value=100_000_000)
    reason = forms.CharField(label=_("原因"), max_length=120)


class ReasonForm(Form):
    reason = forms.CharField(label=_("原因"), max_length=120, min_length=2)


class PictureForm(Keyed):
    file = forms.FileField(
        label=_("图片"),
        help_text=_("JPG、PNG、WebP，最多 8 MB，短边至少 200 像素。拍摄信息会去掉。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp"}),
    )
    alt = forms.CharField(label=_("图片说明"), max_length=80, required=False)

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"content": given["file"].read(), "alt": given["alt"], "request_key": given["request_key"]}


class SheetForm(Keyed):
    enterprise = forms.ModelChoiceField(Enterprise.objects.none(), label=_("供应企业"), empty_label=None)
    file = forms.FileField(
        label=_("商品表"),
        max_length=120,
        help_text=_(".xlsx、.xls、.ods 或 .csv，最多 20 MB、20,000 行。用您自己的列名就可以。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )

    def __init__(self, *args: Any, enterprises: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].queryset = enterprises  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        given, file = self.cleaned_data, self.cleaned_data["file"]
        about = {"enterprise_id": given["enterprise"].id, "request_key": given["request_key"]}
        return {**about, "content": file.read(), "file_name": file.name}


class EnterpriseForm(Keyed):
    organisation = forms.ModelChoiceField(Brand.objects.none(), label=_("代表它的组织"), empty_label=None)
    name = forms.CharField(label=_("名称"), max_length=60)
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=30, required=False)
    about = forms.CharField(label=_("简介"), max_length=200, required=False)
    contact = forms.CharField(label=_("联系人"), max_length=40, required=False, help_text=_("只有工会看得到。"))
    phone = forms.CharField(label=_("客服电话"), max_length=30, required=False)
    returns_to = forms.CharField(
        label=_("退货地址"), max_length=120, required=False, help_text=_("买家退货寄到这里：地址和收件人。")
    )
    charity_percent = forms.DecimalField(
        label=_("公益比例（%）"),
        max_digits=4,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=Decimal(50),
        initial=Decimal(0),
        help_text=_("每笔销售额的这一部分进入帮扶基金，需先签捐赠协议。"),
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if organisations is None:
            del self.fields["organisation"], self.fields["request_key"]
        else:
            self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        owner = {"organisation_id": given.pop("organisation").id} if "organisation" in given else {}
        return {**given, **owner}


class BrandForm(Keyed):
    name = forms.CharField(label=_("品牌"), max_length=40)
    name_en = forms.CharField(label=_("英文名"), max_length=60, required=False)
    enterprise = forms.ModelChoiceField(Enterprise.objects.none(), label=_("供应企业"), required=False)
    since = forms.IntegerField(label=_("创立年份"), min_value=600, max_value=2100, required=False)
    is_heritage = forms.BooleanField(label=_("老字号"), required=False)
    story = forms.CharField(
        label=_("品牌故事"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    note = forms.CharField(label=_("说明"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].queryset = Enterprise.objects.order_by("id")  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        enterprise = given.pop("enterprise")
        return {**given, "enterprise_id": enterprise.id if enterprise else None}


class CategoryForm(Form):
    top = forms.ChoiceField(
        label=_("大类"), choices=[(code, f"{top.label} · {top.about}") for code, top in rules.TOPS.items()]
    )
    name = forms.CharField(label=_("小类"), max_length=20)
