"""From form text to values."""

from .member import AddressForm, InvoiceForm, ReturnForm, ReviewForm
from .work import (
    AnswerForm,
    BuyForm,
    CodeForm,
    HookForm,
    InvoiceAnswerForm,
    OrderFilter,
    PlaceForm,
    ReasonForm,
    RefundForm,
    ShipFile,
    ShipForm,
    TokenForm,
)

__all__ = [
    "AddressForm",
    "AnswerForm",
    "BuyForm",
    "CodeForm",
    "HookForm",
    "InvoiceAnswerForm",
    "InvoiceForm",
    "OrderFilter",
    "PlaceForm",
    "ReasonForm",
    "RefundForm",
    "ReturnForm",
    "ReviewForm",
    "ShipFile",
    "ShipForm",
    "TokenForm",
]
