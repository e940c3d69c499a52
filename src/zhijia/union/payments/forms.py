"""From form text to values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijia.web.forms import Form

from .models import Payment
from .rules import CARRIERS, Carrier


class PayForm(Form):
    carrier = forms.ChoiceField(label=_("付款方式"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, payment: Payment, offered: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = offered if payment.to_pay else [Carrier.ALLOWANCE]
        field: Any = self.fields["carrier"]
        field.choices = [(code, CARRIERS[Carrier(code)]) for code in codes]
        field.initial = codes[0] if codes else None
