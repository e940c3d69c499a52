"""Every change to a union's group orders. Each checks who asks and may be asked twice."""

from .approving import approve, refuse, send_back
from .campaigns import describe, invoice_to, note_export, open_choosing, start
from .choosing import customise, offer, take_away
from .files import check, drop, enter, go_on, match, upload, write
from .handing import (
    collect,
    collect_by_code,
    finish,
    put_back,
    rate,
    remind,
    remind_late_ones,
    replace_fault,
    report_fault,
)
from .limits import OverLimit
from .paying import again, call_off, page_of, paid, prolong, unpaid
from .roster import add_members, add_one, choose, correct_line, drop_all, drop_lines, fill
from .sending import send
from .supplying import answer_proof, confirm, note_invoice, receive, ship, show_proof

__all__ = [
    "OverLimit",
    "add_members",
    "add_one",
    "again",
    "answer_proof",
    "approve",
    "call_off",
    "check",
    "choose",
    "collect",
    "collect_by_code",
    "confirm",
    "correct_line",
    "customise",
    "describe",
    "drop",
    "drop_all",
    "drop_lines",
    "enter",
    "fill",
    "finish",
    "go_on",
    "invoice_to",
    "match",
    "note_export",
    "note_invoice",
    "offer",
    "open_choosing",
    "page_of",
    "paid",
    "prolong",
    "put_back",
    "rate",
    "receive",
    "refuse",
    "remind",
    "remind_late_ones",
    "replace_fault",
    "report_fault",
    "send",
    "send_back",
    "ship",
    "show_proof",
    "start",
    "take_away",
    "unpaid",
    "upload",
    "write",
]
