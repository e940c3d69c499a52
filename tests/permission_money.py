"""Payments, settlements and the ledger in the table of permissions."""

READ = ("administrator", "finance", "auditor")
WRITE = ("administrator", "finance")
SETTLEMENTS = ("administrator", "finance", "auditor", "supplier")


def lines(only, members, everyone):
    """The table's own words in, the lines of these apps out."""
    return {
        # payments: what belongs to no union is for the highest union that has a finance officer: here the group
        "my-allowance": members,
        "payments": only(*READ),
        "payments-export": only(*READ),
        "payment": only(*READ).about(number="payment_number"),
        "payment-refund": only(*WRITE).about(number="payment_number"),
        "refund-again": only(*WRITE).about(refund_id="refund"),
        "refund-done": only(*WRITE).about(refund_id="refund"),
        "bank": only(*WRITE),
        "bank-match": only(*WRITE).about(line_id="bank_line"),
        "bank-return": only(*WRITE).about(line_id="bank_line"),
        "bills": only(*WRITE),
        "bill": only(*READ).about(bill_id="bill"),
        "difference-settle": only(*WRITE).about(difference_id="difference"),
        "merchants": only(*WRITE),
        "merchant": only(*WRITE).about(carrier="bank"),
        "grants": only(*READ),
        "grant-new": only(*WRITE),
        "grant": only(*READ).about(grant_id="allowance_grant"),
        "grant-withdraw": only(*WRITE).about(grant_id="allowance_grant"),
        # settlements: a supplier sees its own enterprise; the world's is the group's
        "settlements": only(*SETTLEMENTS),
        "settlements-export": only(*SETTLEMENTS),
        "settlement-enterprise": only(*SETTLEMENTS).about(enterprise_id="enterprise"),
        "settlement-close": only(*SETTLEMENTS).about(enterprise_id="enterprise").gone("auditor", "supplier"),
        "settlement-payee": only(*SETTLEMENTS).about(enterprise_id="enterprise"),
        "agreement-new": only(*SETTLEMENTS).about(enterprise_id="enterprise").gone("auditor", "supplier"),
        "agreement-end": only(*SETTLEMENTS).about(agreement_id="agreement").gone("auditor", "supplier"),
        **dict.fromkeys(["settlements-bank-file", "settlement-share"], only(*WRITE)),
        "statement": only(*SETTLEMENTS).about(statement_id="statement"),
        "statement-export": only(*SETTLEMENTS).about(statement_id="statement"),
        "statement-step": only(*SETTLEMENTS).about(statement_id="statement", step="confirm").gone("auditor", "finance"),
        "fund-share": everyone,
        "fund-share-file": everyone,
        # ledger
        "books": only(*READ),
        "book": only(*READ).about(book_id="book"),
        "book-account": only(*READ).about(book_id="book", code="bank"),
        "book-reverse": only(*WRITE).about(book_id="book", number=1),
        "book-export": only(*READ).about(book_id="book"),
        "book-verify": only(*READ).about(book_id="book"),
        "funds": everyone,
        "fund": everyone.about(code="charity"),
        "fund-accounts-file": everyone.about(code="charity"),
        "fund-file": everyone.about(code="charity"),
    }
