from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .views import carrier, gateway, member


class Number(StringConverter):
    regex = "ZJ[0-9]{14}"


class TradeNumber(StringConverter):
    regex = "ZJ[0-9]{14}_[0-9]{1,3}"


register_converter(Number, "payment-number")
register_converter(TradeNumber, "trade-number")

urlpatterns = [
    path("pay/<payment-number:number>/", member.pay, name="pay"),
    path("pay/<payment-number:number>/status/", member.status, name="pay-status"),
    path("pay/<payment-number:number>/ask/", member.ask, name="pay-ask"),
    path("pay/<payment-number:number>/cancel/", member.cancel, name="pay-cancel"),
    path("pay/notify/<slug:carrier>/", carrier.notify, name="pay-notify"),
    path("pay/test/<trade-number:number>/", gateway.cashier, name="test-cashier"),
]
