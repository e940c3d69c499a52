from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .views import allowances, bank, bills, carrier, gateway, member, staff


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
    path("me/allowance/", allowances.mine, name="my-allowance"),
    path("work/payments/", staff.payments, name="payments"),
    path("work/payments/export/", staff.export, name="payments-export"),
    path("work/payments/<payment-number:number>/", staff.payment, name="payment"),
    path("work/payments/<payment-number:number>/refund/", staff.refund, name="payment-refund"),
    path("work/payments/refunds/<int:refund_id>/again/", staff.refund_again, name="refund-again"),
    path("work/payments/refunds/<int:refund_id>/done/", staff.refund_done, name="refund-done"),
    path("work/payments/bank/", bank.bank, name="bank"),
    path("work/payments/bank/<int:line_id>/match/", bank.match, name="bank-match"),
    path("work/payments/bank/<int:line_id>/return/", bank.send_back, name="bank-return"),
    path("work/payments/bills/", bills.bills, name="bills"),
    path("work/payments/bills/<int:bill_id>/", bills.bill, name="bill"),
    path("work/payments/differences/<int:difference_id>/", bills.settle, name="difference-settle"),
    path("work/payments/merchants/", bills.merchants, name="merchants"),
    path("work/payments/merchants/<slug:carrier>/", bills.merchant, name="merchant"),
    path("work/payments/allowances/", allowances.grants, name="grants"),
    path("work/payments/allowances/new/", allowances.grant_new, name="grant-new"),
    path("work/payments/allowances/<int:grant_id>/", allowances.grant, name="grant"),
    path("work/payments/allowances/<int:grant_id>/withdraw/", allowances.grant_withdraw, name="grant-withdraw"),
]
