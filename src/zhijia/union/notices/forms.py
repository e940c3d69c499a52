"""From form text to values."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _


class ComplaintForm(forms.Form):
    text = forms.CharField(
        label=_("想说的话"), max_length=500, widget=forms.Textarea(attrs={"rows": 6, "maxlength": 500})
    )
    contact = forms.CharField(
        label=_("联系方式"), max_length=60, required=False, help_text=_("手机号或邮箱，只用于答复您。")
    )
    about = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
