"""From what was typed to values. Every text has a limit; every form that creates carries a request_key."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zhijia.web.forms import Form as Form

from .models import Member, Organisation
from .queries import Filters
from .rules import OFFICES, TAGS

EMPLOYMENT: list[tuple[Any, Any]] = list(Member.Employment.choices)


class Once(forms.Form):
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class Narrow(forms.Form):
    """The filters above the member list. What does not make sense is left out, not refused."""

    q = forms.CharField(label=_("找人"), max_length=60, required=False)
    union = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("状态"), required=False)
    employment = forms.ChoiceField(label=_("就业形式"), required=False)
    tag = forms.ChoiceField(label=_("标签"), required=False)
    after = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        states = [choice for choice in Member.State.choices if choice[0] != Member.State.ERASED]
        states.sort(key=lambda choice: choice[0] != Member.State.ACTIVE)  # the first is what an empty choice shows
        self.fields["state"].choices = [*states, ("all", _("全部状态"))]  # type: ignore[attr-defined]
        self.fields["employment"].choices = [("", _("全部就业形式")), *EMPLOYMENT]  # type: ignore[attr-defined]
        self.fields["tag"].choices = [("", _("全部标签")), *TAGS.items()]  # type: ignore[attr-defined]
        self.full_clean()

    @property
    def filters(self) -> Filters:
        said = self.cleaned_data
        return Filters(
            q=said.get("q") or "",
            union=said.get("union"),
            state=said.get("state") or "active",
            employment=said.get("employment") or "",
            tag=said.get("tag") or "",
        )

    @property
    def last_seen(self) -> int | None:
        return self.cleaned_data.get("after")


class NewMemberForm(Form, Once):
    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(
        label=_("手机号"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    identity_number = forms.CharField(
        label=_("居民身份证号"), max_length=24, required=False, help_text=_("加密保存，页面上只显示首尾。可以不填。")
    )
    organisation_id = forms.TypedChoiceField(label=_("所在工会"), coerce=int)
    employment = forms.ChoiceField(label=_("就业形式"), choices=EMPLOYMENT)
    joined_on = forms.DateField(
        label=_("入会日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("不填就是今天")
    )

    def __init__(self, *args: Any, unions: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].choices = [(one.id, one.name) for one in unions]  # type: ignore[attr-defined]


class CorrectForm(Form):
    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(
        label=_("手机号"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    identity_number = forms.CharField(
        label=_("居民身份证号"), max_length=24, required=False, help_text=_("只在要登记或更换时填写；不填则不变。")
    )
    employment = forms.ChoiceField(label=_("就业形式"), choices=EMPLOYMENT)
    joined_on = forms.DateField(
        label=_("入会日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("更正原因"), max_length=200, required=False)


class TagsForm(Form):
    tags = forms.MultipleChoiceField(
        label=_("标签"), choices=list(TAGS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )


class ReasonForm(Form):
    reason = forms.CharField(label=_("原因"), max_length=200)


class ExportForm(Form, Once):
    purpose = forms.CharField(label=_("用途"), max_length=120, help_text=_("会写进日志，例如：2027 年春节慰问品发放。"))
    full = forms.BooleanField(label=_("包含完整的手机号和身份证号"), required=False)
    typed = forms.CharField(label=_("确认人数"), max_length=10, required=False)


class OrganisationForm(Form, Once):
    name = forms.CharField(label=_("名称"), max_length=80)
    kind = forms.ChoiceField(label=_("类别"))
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=24, required=False, help_text=_("可以不填。"))

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class RenameForm(Form):
    name = forms.CharField(label=_("名称"), max_length=80)
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=24, required=False)


class ChooseUnionForm(Form):
    """Another organisation, picked on the page from a search."""

    other = forms.IntegerField(label=_("目标工会"), min_value=1, max_value=2**62, widget=forms.HiddenInput)


class PostForm(Form, Once):
    phone = forms.CharField(label=_("手机号"), max_length=20, help_text=_("任职人的手机号；还没有账号的会自动开通。"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    role = forms.ChoiceField(label=_("职务"), choices=[(role.value, office.label) for role, office in OFFICES.items()])
    organisation_id = forms.TypedChoiceField(label=_("所在组织"), coerce=int)
    starts_on = forms.DateField(label=_("开始"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label=_("结束"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("最后一天；长期任职就不填。"),
    )

    def __init__(self, *args: Any, unions: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].choices = [(one.id, one.name) for one in unions]  # type: ignore[attr-defined]


class TransferForm(Form, Once):
    target_id = forms.IntegerField(label=_("转到"), min_value=1, max_value=2**62, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class AnswerForm(Form):
    """Yes or no to what somebody asked, with words."""

    yes = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda text: text == "1")
    reason = forms.CharField(label=_("说明"), max_length=200, required=False)


class JoinNameForm(Form):
    name = forms.CharField(label=_("您的姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class JoinPhoneForm(Form):
    phone = forms.CharField(
        label=_("您的手机号"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class JoinCodeForm(Form):
    code = forms.CharField(
        label=_("短信验证码"),
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class JoinUnionForm(Form):
    organisation_id = forms.IntegerField(
        min_value=1, max_value=2**62, error_messages={"required": _("请选择一个工会。")}
    )


class JoinEmploymentForm(Form):
    employment = forms.ChoiceField(label=_("您的就业形式"), choices=EMPLOYMENT, widget=forms.RadioSelect)


class JoinSendForm(Form, Once):
    consent = forms.BooleanField(label=_("我已阅读并同意工会为办理会籍使用上述个人信息"))


class CorrectionForm(Form, Once):
    name = forms.CharField(label=_("正确的姓名"), max_length=60, required=False)
    phone = forms.CharField(label=_("正确的手机号"), max_length=20, required=False)
    reason = forms.CharField(label=_("补充说明"), max_length=200, required=False)


class EraseForm(Form):
    typed = forms.CharField(label=_("请输入您的姓名以确认"), max_length=60)
