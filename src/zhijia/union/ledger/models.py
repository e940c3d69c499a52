"""Books, their accounts, and the transfers between two of them. A foreign key over (book, account) keeps a transfer
inside its book: see the first migration.
"""

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from . import rules

BY_DEBIT = Q(kind__in=[rules.Kind.ASSET, rules.Kind.EXPENSE])
NOTHING = Decimal("0.00")


class Book(models.Model):
    """What is accounted for together: a fund, a shop's takings. `number` and `head` are its newest row's."""

    code = models.CharField(max_length=32, unique=True, validators=[RegexValidator(rules.CODE)])
    name = models.CharField(max_length=80)
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: all of them"
    )
    is_public = models.BooleanField(default=False, help_text="a fund that shows itself to anyone, without names")
    opened_at = models.DateTimeField()
    number = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default=rules.FIRST)

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """One side a transfer can have. In a public fund its name is public: a purpose or an enterprise, never a person."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="accounts")
    code = models.CharField(max_length=32, validators=[RegexValidator(rules.CODE)])
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=[(kind.value, label) for kind, label in rules.KINDS.items()])
    standard = models.CharField(max_length=12, blank=True, help_text="工会会计制度 account code, for the export")
    may_go_negative = models.BooleanField(default=False)
    debited = models.DecimalField(max_digits=18, decimal_places=2, default=NOTHING)
    credited = models.DecimalField(max_digits=18, decimal_places=2, default=NOTHING)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "code"], name="an_accounts_code_is_its_own"),
            models.UniqueConstraint(fields=["book", "id"], name="an_account_of_this_book"),
            models.CheckConstraint(condition=Q(debited__gte=0, credited__gte=0), name="totals_only_grow"),
            models.CheckConstraint(
                condition=Q(may_go_negative=True)
                | (BY_DEBIT & Q(debited__gte=F("credited")))
                | (~BY_DEBIT & Q(credited__gte=F("debited"))),
                name="a_balance_stays_above_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def balance(self) -> Decimal:
        return rules.balance(self.kind, self.debited, self.credited)


class Transfers(models.QuerySet["Transfer"]):
    """Rows are added and read; there is no other way."""

    def update(self, **changes: object) -> int:
        raise TypeError("a transfer is never changed: reverse it")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("a transfer is never removed: reverse it")


class Transfer(models.Model):
    """So much from one account to another: a debit and a credit in one row, so it balances. Never changed after."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="transfers", db_index=False)
    number = models.PositiveBigIntegerField(help_text="in its book: 1, 2, 3 …")
    debit = models.ForeignKey(Account, models.PROTECT, related_name="debits", db_index=False)
    credit = models.ForeignKey(Account, models.PROTECT, related_name="credits", db_index=False)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    category = models.CharField(
        max_length=16, choices=[(category.value, label) for category, label in rules.CATEGORIES.items()]
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty: the system"
    )
    why = models.CharField(max_length=200, blank=True, help_text="for the house only")
    about = models.CharField(max_length=60, blank=True, help_text="kind:id of what it was for")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    request_key = models.UUIDField(unique=True)
    salt = models.CharField(max_length=32, help_text="never leaves the house")
    seal = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = Transfers.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "number"], name="a_number_once_in_a_book"),
            models.UniqueConstraint(fields=["book", "id"], name="a_transfer_of_this_book"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_transfer_moves_something"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="a_transfer_has_two_sides"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["debit", "-number"], name="transfers_in"),
            models.Index(fields=["credit", "-number"], name="transfers_out"),
            models.Index(fields=["about"], name="transfers_about", condition=~Q(about="")),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a transfer is never changed: reverse it")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("a transfer is never removed: reverse it")

    def __str__(self) -> str:
        return f"{self.book_id}/{self.number} {self.amount}"
