"""What must hold in the shop and its books, whatever was done by however many at once, and whoever was killed."""

from decimal import Decimal

from django.db.models import Sum

from zhijia.union.claims import queries as stock
from zhijia.union.claims.models import Pool
from zhijia.union.ledger import queries as ledger
from zhijia.union.payments.models import Payment, Receipt
from zhijia.union.shop.actions.paying import PURPOSE
from zhijia.union.shop.models import Line, Order, ParcelLine


def holds(skus):
    """Of these packs, which nothing but orders takes from, and of every order and its money."""
    for sku in skus:
        pool = Pool.objects.get(id=sku.pool_id)
        assert pool.remaining >= 0  # nothing oversold
        assert stock.out_of(pool.id) + pool.remaining == pool.total
        lines = Line.objects.filter(sku=sku).exclude(order__state__in=["cancelled", "expired"])
        kept = sum(line.quantity - line.cancelled for line in lines)
        restocked = sum(line.returned for line in lines)
        assert kept - restocked <= stock.out_of(pool.id) <= kept  # what is out is in living orders, or came back
    for order in Order.objects.select_related("payment"):
        paid = order.payment is not None and order.payment.state == "paid"
        assert (order.paid_at is not None) <= paid  # no order is paid without money
        if order.state in ("paid", "done"):
            packed = ParcelLine.objects.filter(parcel__order=order).aggregate(n=Sum("quantity"))["n"]
            assert packed == sum(line.quantity for line in order.lines.all())  # nothing of it is lost
        if paid:
            assert order.refunded == order.payment.given_back <= order.total  # refunds are what the payment says
            assert order.state in ("paid", "done", "cancelled")
    for receipt in Receipt.objects.exclude(verdict="taken"):
        assert receipt.refunded == receipt.amount  # money that nobody took goes back, all of it
    for payment in Payment.objects.filter(state="paid", purpose=PURPOSE):
        assert Order.objects.filter(payment=payment).count() == 1  # no paid order is lost


def books_are_right():
    """Every yuan from source to voucher: each book balanced, its chain whole."""
    for code in ("shop", "charity"):
        for book in ledger.books(code):
            assert ledger.verify(book).whole
            debits = sum((one.debited for one in ledger.accounts(book)), Decimal(0))
            assert debits == sum((one.credited for one in ledger.accounts(book)), Decimal(0))
