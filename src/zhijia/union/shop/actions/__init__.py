"""Every change in the shop. Whoever calls has asked whose it is, by a query that knows who is asking.

Locks are taken in one order: payment, order, stock (pools by id), the ledger's book.
"""

from .baskets import accept_prices, empty, forget, forget_address, keep_address, put
from .cancelling import cancel_order, cancel_parcel
from .codes import code_of
from .groupbuys import close_group_buy, close_group_buys, open_group_buy
from .holding import expire_orders, prolong
from .hooks import add_hook, deliver, send_again, switch_hook
from .paying import PURPOSE, address_of, payment_closed, start_payment, take_money
from .places import change_place, open_place
from .placing import BUSY, Ask, ask_for, place_order, place_orders
from .receiving import collect, let_time_pass, receive
from .returning import (
    answer_return,
    ask_return,
    dispute,
    keep_deadlines,
    receive_return,
    refund_return,
    rule,
    send_return,
    withdraw_return,
)
from .saying import answer_invoice, answer_review, ask_invoice, give_back_some, hide_review, write_review
from .sheets import Loaded, load_tracking, shipping_list
from .shipping import arrive, move_to_counter, send_back, ship, take_back
from .tokens import make_token, revoke_token, token_for

__all__ = [
    "BUSY",
    "PURPOSE",
    "Ask",
    "Loaded",
    "accept_prices",
    "add_hook",
    "address_of",
    "answer_invoice",
    "answer_return",
    "answer_review",
    "arrive",
    "ask_for",
    "ask_invoice",
    "ask_return",
    "cancel_order",
    "cancel_parcel",
    "change_place",
    "close_group_buy",
    "close_group_buys",
    "code_of",
    "collect",
    "deliver",
    "dispute",
    "empty",
    "expire_orders",
    "forget",
    "forget_address",
    "give_back_some",
    "hide_review",
    "keep_address",
    "keep_deadlines",
    "let_time_pass",
    "load_tracking",
    "make_token",
    "move_to_counter",
    "open_group_buy",
    "open_place",
    "payment_closed",
    "place_order",
    "place_orders",
    "prolong",
    "put",
    "receive",
    "receive_return",
    "refund_return",
    "revoke_token",
    "rule",
    "send_again",
    "send_back",
    "send_return",
    "ship",
    "shipping_list",
    "start_payment",
    "switch_hook",
    "take_back",
    "take_money",
    "token_for",
    "withdraw_return",
    "write_review",
]
