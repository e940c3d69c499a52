"""How anyone recomputes a fund from its public file, with nothing but Python. The fund's page shows it as it stands."""

COLUMNS = ("number", "day", "debit", "credit", "amount", "category", "reverses", "seal", "previous", "hash")

RECIPE = """\
import csv, hashlib, sys

book, previous, number = sys.argv[1], "0" * 64, 0
for name in sys.argv[2:]:
    for row in csv.DictReader(open(name, encoding="utf-8-sig", newline="")):
        number += 1
        columns = ("number", "day", "debit", "credit", "amount", "category", "reverses", "seal")
        text = "\\n".join(["zhijia-ledger-1", book, *(row[one] for one in columns), previous])
        previous = hashlib.sha256(text.encode()).hexdigest()
        if int(row["number"]) != number or row["hash"] != previous:
            sys.exit(f"{number}: broken")
print(number, previous)
"""
