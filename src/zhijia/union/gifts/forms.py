"""From form text to values. Every text has a limit; every form that creates carries a request_key."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext_lazy as _

from zhijia.kernel.sheets import LIMIT_BYTES, letter
from zhijia.union.people.models import Organisation
from zhijia.union.people.rules import TAGS
from zhijia.web.forms import Form

from . import rules
from .models import Campaign, Choice, Line
from .rules import Wanted

DAY = {"format": "%Y-%m-%d", "attrs": {"type": "date"}}
EVENING = time(18, 0)
LEAD_DAYS = 10  # between the cut-off and the handing out, when nobody said otherwise
BIGGEST = 2**62


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(**DAY), **more)  # type: ignore[arg-type]


class BasicsForm(Form):
    """Step 1: what for, for whom, how much, by when."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("哪一级工会的"), empty_label=None)
    purpose = forms.ChoiceField(label=_("为什么送"))
    title = forms.CharField(
        label=_("名称"), max_length=60, required=False, help_text=_("可以不填，按用途和年份自动取名。")
    )
    budget = forms.DecimalField(
        label=_("预算（元）"), min_value=Decimal("0.01"), max_value=Decimal(10**8 - 1), max_digits=10, decimal_places=2,
        help_text=_("合计超过预算时不能送审。"), widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    hand_out_on = day_field(_("计划哪天发"), help_text=_("这一天所在的年份，就是计入标准的年份。"))
    cut_off = day_field(
        _("会员核对到哪天"),
        required=False,
        help_text=_("当天 18:00 截止；不填就是发放前 10 天。之前会员可以改自己的尺码和去处。"),
    )
    is_choice = forms.TypedChoiceField(
        label=_("怎么送"), coerce=lambda text: text == "1", widget=forms.RadioSelect, initial="0",
        choices=[("0", _("每人一样")), ("1", _("每人从几种里选一种"))],
    )  # fmt: skip
    guests = forms.BooleanField(label=_("名单里有非会员（家属、劳务人员等，需要写姓名）"), required=False)
    note = forms.CharField(label=_("给审批人的话"), max_length=300, required=False)
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, unions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = unions  # type: ignore[attr-defined]
        self.fields["purpose"].choices = [("", _("请选择")), *_purposes()]  # type: ignore[attr-defined]

    @property
    def one_union(self) -> bool:
        return len(self.fields["organisation"].queryset[:2]) == 1  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        if union := given.pop("organisation", None):
            given["organisation_id"] = union.id
        given["title"] = given["title"] or _title(given["purpose"], given["hand_out_on"])
        given["cut_off"] = _evening(given["cut_off"] or _usual_cut_off(given["hand_out_on"], localdate()))
        return given


class DescribeForm(BasicsForm):
    """The same, put right later: its union stays."""

    organisation = None  # type: ignore[assignment]
    request_key = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)
        self.fields["purpose"].choices = _purposes()  # type: ignore[attr-defined]

    one_union = True

    @staticmethod
    def of(campaign: Campaign) -> dict[str, Any]:
        names = ("purpose", "title", "budget", "hand_out_on", "guests", "note")
        said = {name: getattr(campaign, name) for name in names}
        return said | {"cut_off": localdate(campaign.cut_off), "is_choice": "1" if campaign.is_choice else "0"}


def _purposes() -> list[tuple[Any, Any]]:
    return [(label, [(one.value, rules.PURPOSES[one]) for one in some]) for label, some in rules.GROUPS]


def _title(purpose: str, day: date) -> str:
    return f"{day.year} 年{rules.PURPOSES[rules.Purpose(purpose)]}"


def _usual_cut_off(hand_out_on: date, today: date) -> date:
    return max(min(hand_out_on - timedelta(LEAD_DAYS), hand_out_on), min(today + timedelta(1), hand_out_on))


def _evening(day: date) -> datetime:
    return datetime.combine(day, EVENING, get_current_timezone())


class FileForm(Form):
    """A file of recipients."""

    file = forms.FileField(
        label=_("名单文件"), max_length=120, widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        help_text=_(".xlsx、.xls、.ods 或 .csv，最多 10,000 人。用您自己的列名就可以，至少要有“姓名”。"),
    )  # fmt: skip
    replace = forms.TypedChoiceField(
        label=_("现在的名单"), coerce=lambda text: text == "1", initial="1", widget=forms.RadioSelect,
        choices=[("1", _("换成这份")), ("0", _("保留，再加上这份"))],
    )  # fmt: skip
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LIMIT_BYTES:
            raise forms.ValidationError(
                _("文件有 %(has).1f MB，最多 20 MB。请去掉图片或分成几份。"), params={"has": file.size / (1 << 20)}
            )
        return file

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        about = {"replace": given["replace"], "request_key": given["request_key"]}
        return {"content": given["file"].read(), "file_name": given["file"].name, **about}


def matching_from(post: QueryDict) -> dict[str, int]:
    """{"column-phone": "3", "column-size": ""} → {"phone": 3}"""
    said = {field: post.get(f"column-{field}", "") for field in rules.FIELDS}
    return {field: int(text) for field, text in said.items() if text.isdecimal() and len(text) < 4}


def columns(headers: list[str]) -> list[tuple[int, str]]:
    """Every column as the spreadsheet names it."""
    return [(i, f"{letter(i)} · {text or '—'}") for i, text in enumerate(headers)]


class MembersForm(Form):
    """Recipients from the union's own list."""

    union_id = forms.TypedChoiceField(label=_("哪个单位"), coerce=int, required=False, empty_value=None)
    tag = forms.ChoiceField(label=_("标签"), required=False)
    born_in = forms.TypedChoiceField(label=_("生日月份"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, unions: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["union_id"].choices = [(one.id, one.name) for one in unions]  # type: ignore[attr-defined]
        self.fields["tag"].choices = [("", _("不限")), *TAGS.items()]  # type: ignore[attr-defined]
        months = [(month, _("%d 月") % month) for month in range(1, 13)]
        self.fields["born_in"].choices = [("", _("不限")), *months]  # type: ignore[attr-defined]


class OneForm(Form):
    """One recipient by hand."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False)

    def said(self) -> dict[str, Any]:
        return {"wanted": rules.read_row(self.cleaned_data)[0] or Wanted("")}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for field, why in rules.read_row({name: str(text) for name, text in given.items()})[1]:
            self.add_error(field if field in self.fields else None, why)
        return given


class LineForm(Form):
    """What one recipient gets, as the officer sees it."""

    choice_id = forms.TypedChoiceField(label=_("选哪一种"), coerce=int, required=False, empty_value=None)
    size = forms.CharField(label=_("尺码"), max_length=rules.SIZE, required=False)
    engraving = forms.CharField(label=_("刻字"), max_length=rules.ENGRAVING, required=False)
    card = forms.CharField(label=_("贺卡"), max_length=rules.CARD, required=False)
    destination = forms.CharField(
        label=_("送到"), max_length=rules.DESTINATION, required=False, help_text=_("不填就随单位领取。")
    )

    def __init__(self, *args: Any, choices: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        some = [(one.id, f"{one.letter} {one.name}") for one in choices]
        self.fields["choice_id"].choices = [("", _("还没有选")), *some]  # type: ignore[attr-defined]

    @staticmethod
    def of(line: Line) -> dict[str, Any]:
        names = ("choice_id", "size", "engraving", "card", "destination")
        return {name: getattr(line, name) for name in names}


class MyForm(LineForm):
    """The same as the member sees it: their own card text is the union's to write."""

    card = None  # type: ignore[assignment]
    field_order = ("choice_id", "size", "engraving", "destination")

    def __init__(self, *args: Any, line: Line, choices: list[Choice], fixed: bool, **kwargs: Any) -> None:
        super().__init__(*args, choices=choices, **kwargs)
        self.fields["choice_id"] = forms.TypedChoiceField(
            label=_("选哪一种"), coerce=int, widget=forms.RadioSelect, choices=[(one.id, one.name) for one in choices]
        )
        if fixed or len(choices) < 2:
            del self.fields["choice_id"]
        if not any(one.sizes for one in choices):
            del self.fields["size"]
        if not any(one.engraving for one in choices):
            del self.fields["engraving"]


class CustomForm(Form):
    """Step 4: how it looks."""

    packaging = forms.CharField(
        label=_("包装要求"), max_length=60, required=False, help_text=_("例如：印本会会徽的礼袋。")
    )
    card = forms.CharField(
        label=_("统一的贺卡内容"), max_length=60, required=False, help_text=_("名单里单独写了的，用单独的。")
    )

    def __init__(self, *args: Any, choices: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.packs = choices
        for one in choices:
            self.fields[f"sizes-{one.id}"] = forms.BooleanField(label=_("分尺码"), required=False, initial=one.sizes)
            self.fields[f"engraving-{one.id}"] = forms.BooleanField(
                label=_("刻字"), required=False, initial=one.engraving
            )
            self.fields[f"aid-{one.id}"] = forms.BooleanField(
                label=_("消费帮扶产品"), required=False, initial=one.is_aid
            )
            self.fields[f"proof-{one.id}"] = forms.CharField(
                label=_("帮扶依据"), max_length=60, required=False, initial=one.aid_proof,
                widget=forms.TextInput(attrs={"placeholder": _("例如：832 平台")}),
            )  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """Each pack with its own four fields."""
        names = ("sizes", "engraving", "aid", "proof")
        return [{"pack": one, **{name: self[f"{name}-{one.id}"] for name in names}} for one in self.packs]

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "packaging": given["packaging"],
            "card": given["card"],
            "sized": {one.id for one in self.packs if given[f"sizes-{one.id}"]},
            "engraved": {one.id for one in self.packs if given[f"engraving-{one.id}"]},
            "aided": {one.id: given[f"proof-{one.id}"] for one in self.packs if given[f"aid-{one.id}"]},
        }


class SendForm(Form):
    """Step 5: the last words before it is laid before the approvers."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=BIGGEST)
    made_to_order = forms.BooleanField(
        label=_("已知道：定做、食品等货品做好以后不能无理由退货，质量问题照常退换"), required=False
    )
    over_reason = forms.CharField(
        label=_("为什么要超过标准"),
        max_length=200,
        required=False,
        help_text=_("审批人会看到，并由审批人另写理由后才能同意；记入审计。"),
    )


class ReasonForm(Form):
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class ApproveForm(Form):
    round = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=BIGGEST)
    over_reason = forms.CharField(label=_("同意超过标准的理由"), max_length=200, required=False)
    reason = forms.CharField(label=_("意见"), max_length=200, required=False)


class DeclineForm(Form):
    round = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=BIGGEST)
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class ConfirmForm(Form):
    promised_on = day_field(_("最晚哪天全部发出"))


class ProofForm(Form):
    picture = forms.FileField(
        label=_("样稿图片"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def said(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given["content"] = given.pop("picture").read()
        return given


class NumberForm(Form):
    number = forms.CharField(label=_("发票号码"), max_length=40, required=False)


class ShipForm(Form):
    """A parcel to one unit; «load-7» says how many of choice 7."""

    unit_id = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=BIGGEST)
    carrier = forms.CharField(label=_("承运方"), max_length=30, required=False)
    tracking = forms.CharField(label=_("单号"), max_length=40, required=False)
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def said(self) -> dict[str, Any]:
        return {**self.cleaned_data, "loads": numbers_from(self.data, "load")}


def numbers_from(post: Any, word: str) -> dict[int, int]:
    """{"load-7": "12"} → {7: 12}; what is no number is left out."""
    said = {name.partition("-")[2]: text for name, text in post.items() if name.startswith(f"{word}-")}
    return {
        int(id): int(text)
        for id, text in said.items()
        if id.isdecimal() and str(text).isdecimal() and len(id + text) < 18
    }


def ids_from(post: QueryDict, name: str = "line") -> list[int]:
    """The ticked boxes of a list."""
    return [int(text) for text in post.getlist(name)[:2_000] if text.isdecimal() and len(text) < 18]


class RateForm(Form):
    rating = forms.TypedChoiceField(
        label=_("满意吗"), coerce=int, widget=forms.RadioSelect,
        choices=[(5, _("很满意")), (4, _("满意")), (3, _("一般")), (2, _("不太满意")), (1, _("不满意"))],
    )  # fmt: skip
    words = forms.CharField(label=_("说两句"), max_length=200, required=False)


class InvoiceForm(Form):
    title = forms.CharField(label=_("发票抬头"), max_length=80)
    code = forms.CharField(label=_("税号"), max_length=18, required=False)


class FaultForm(Form):
    words = forms.CharField(label=_("哪里不对"), max_length=200, required=False)
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
