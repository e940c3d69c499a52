"""Bank statements as finance uploads them, line by line, and what became of each line."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .paying import Payment, Receipt


class Statement(models.Model):
    """One file from the bank."""

    file_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the file")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lines = models.PositiveIntegerField(default=0, help_text="new ones")
    repeated = models.PositiveIntegerField(default=0, help_text="known from an earlier file")

    def __str__(self) -> str:
        return self.file_name


class BankLine(models.Model):
    """Money that came to the bank account. Matched by the reference alone, or by a person."""

    class State(models.TextChoices):
        OPEN = "open", _("待核对")
        MATCHED = "matched", _("已对上")
        RETURNING = "returning", _("待退回")
        RETURNED = "returned", _("已退回")

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="entries")
    serial = models.CharField(max_length=64, unique=True, help_text="the bank's own number")
    day = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    payer = models.CharField(max_length=80, blank=True)
    account = models.CharField(max_length=40, blank=True)
    remark = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    receipt = models.OneToOneField(Receipt, models.PROTECT, null=True, blank=True, related_name="bank_line")
    doubt = models.CharField(max_length=160, blank=True, help_text="why it was not matched by itself")
    suggested = models.ManyToManyField(Payment, related_name="+", blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_bank_line_brings_something"),
            models.CheckConstraint(
                condition=Q(state="matched", receipt__isnull=False) | (~Q(state="matched") & Q(receipt=None)),
                name="a_matched_line_has_its_receipt",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-day", "-id"], name="bank_line_by_state")]

    def __str__(self) -> str:
        return self.serial
