"""From form text to values."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import rules
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
