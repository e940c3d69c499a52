"""How anyone recomputes a fund from its public files, with nothing but Python. The fund's page shows it as it is."""

COLUMNS = ("number", "day", "debit", "credit", "amount", "category", "reverses", "seal", "previous", "hash")
ACCOUNT_COLUMNS = ("code", "name", "kind", "standard")

RECIPE = """\
import csv, hashlib, sys
from collections import Counter
from decimal import Decimal

def rows(name):
    return csv.DictReader(open(name, encoding="utf-8-sig", newline=""))

book, accounts, *files = sys.argv[1:]
account = {row["code"]: row for row in rows(accounts)}
debited, credited, months, previous, number = Counter(), Counter(), Counter(), "0" * 64, 0
for row in (row for name in files for row in rows(name)):
    number += 1
    columns = ("number", "day", "debit", "credit", "amount", "category", "reverses", "seal")
    text = "\\n".join(["zhijia-ledger-1", book, *(row[one] for one in columns), previous])
    previous = hashlib.sha256(text.encode()).hexdigest()
    if int(row["number"]) != number or row["hash"] != previous:
        sys.exit(f"{number}: broken")
    for side, moved, sign in ((row["debit"], debited, 1), (row["credit"], credited, -1)):
        moved[side] += Decimal(row["amount"])
        months[row["day"][:7], account[side]["kind"], account[side]["name"]] += sign * Decimal(row["amount"])

print("rows", number)
print("hash", previous)
total = Counter()
for code, one in account.items():
    sign = 1 if one["kind"] in ("asset", "expense") else -1
    balance = sign * (debited[code] - credited[code])
    total[one["kind"]] += balance
    print("account", code, f"{balance:.2f} {debited[code]:.2f} {credited[code]:.2f}")
print("has", f"{total['asset'] - total['liability']:.2f}")
print("in", f"{total['income']:.2f}")
print("out", f"{total['expense']:.2f}")
for (month, kind, name), moved in sorted(months.items(), reverse=True):
    if kind in ("income", "expense"):
        print("month", month, kind, f"{moved if kind == 'expense' else -moved:.2f}", name)
"""
