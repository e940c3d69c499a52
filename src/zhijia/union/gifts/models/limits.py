"""What each member has been given in a year, kept as running totals that the database itself holds to the limit."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .campaigns import MONEY, Campaign


class Tally(models.Model):
    """One occasion of one member's year. Reserved when a campaign is approved, given back when it ends unpaid."""

    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    occasion = models.CharField(max_length=12, help_text="a purpose, or «festivals» for all of them")
    plain = models.DecimalField(**MONEY, default=Decimal(0))
    aid = models.DecimalField(**MONEY, default=Decimal(0), help_text="goods from aided regions")
    cap = models.DecimalField(**MONEY, null=True, blank=True, help_text="by the rule pack in force; empty: none is set")
    cap_aid = models.DecimalField(**MONEY, default=Decimal(0))
    allowed = models.DecimalField(**MONEY, default=Decimal(0), help_text="beyond the cap, by named approvers")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "year", "occasion"], name="one_tally_an_occasion"),
            models.CheckConstraint(
                condition=Q(plain__gte=0, aid__gte=0, allowed__gte=0), name="a_tally_is_not_below_nothing"
            ),
            models.CheckConstraint(
                condition=Q(cap=None)
                | Q(plain__lte=F("cap") + F("allowed"))
                & Q(plain__lte=F("cap") + F("cap_aid") + F("allowed") - F("aid")),
                name="gifts_of_a_year_stay_within_the_limit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.year} {self.occasion}"


class Override(models.Model):
    """An approver let one member's year go over: whose, by how much, why. For the audit."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="overrides")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    occasion = models.CharField(max_length=12)
    cap = models.DecimalField(**MONEY)
    total = models.DecimalField(**MONEY, help_text="with this campaign")
    over = models.DecimalField(**MONEY)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(over__gt=0) & ~Q(reason=""), name="an_override_says_how_much_and_why")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.member_id} +{self.over}"
