from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import get_script_prefix

from .rules import LABELS, State, Way

MOST = 100_000  # pieces in one claim; a form says less


class Pool(models.Model):
    """So many of something, and how many can still be had. A reserve is a pool cut from another, for a named reason."""

    name = models.CharField(max_length=80)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    reason = models.CharField(max_length=120, blank=True, help_text="why this part is reserved; published")
    total = models.PositiveIntegerField()
    remaining = models.PositiveIntegerField()
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(remaining__gte=0), name="a_pool_gives_no_more_than_it_has"),
            models.CheckConstraint(condition=Q(remaining__lte=F("total")), name="a_pool_takes_back_what_it_gave"),
            models.CheckConstraint(condition=Q(part_of=None) | ~Q(reason=""), name="a_reserve_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.name


class Offer(models.Model):
    """Who may ask a pool for how many, from when to when, and what happens when it is full."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="offers")
    title = models.CharField(max_length=80)
    path = models.CharField(max_length=200, blank=True, help_text="its page inside the federation, without its prefix")
    how = models.CharField(max_length=10, choices=[(way.value, way.value) for way in Way], default=Way.FIRST_COME)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True, help_text="of a thing with a time: nothing is given after")
    eligibility = models.JSONField(default=dict, blank=True, help_text="see rules.eligibility")
    limit = models.PositiveIntegerField(null=True, blank=True, default=1, help_text="per member; empty: none")
    hold_minutes = models.PositiveIntegerField(default=0, help_text="to confirm within; 0: confirmed at once")
    waiting_list = models.BooleanField(default=False)
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gte=F("opens_at")), name="an_offer_closes_after_it_opens"
            ),
            models.CheckConstraint(condition=Q(limit=None) | Q(limit__gte=1), name="a_limit_is_at_least_one"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """Where it leads, under the federation's own prefix."""
        return get_script_prefix() + self.path if self.path else ""


class Claim(models.Model):
    """One member asked for so many of one offer; `state` says what came of it."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="claims")
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="claims", db_index=False)  # the offer's
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="claims", db_index=False)
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=[(state.value, label) for state, label in LABELS.items()])
    asked_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="when it came to this state, if not at once")
    note = models.CharField(max_length=120, blank=True, help_text="why it was cancelled or declined")
    token = models.CharField(max_length=32, unique=True, help_text="for check-in; cannot be guessed")
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=MOST), name="a_claim_is_for_something"),
            models.CheckConstraint(condition=~Q(state="held") | ~Q(held_until=None), name="a_hold_has_an_end"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["member", "offer"], name="claims_of_a_member"),
            models.Index(fields=["pool", "asked_at", "id"], name="claims_waiting", condition=Q(state="waiting")),
            models.Index(fields=["held_until"], name="claims_held", condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} × {self.quantity} {self.state}"

    @property
    def tone(self) -> str:
        """Of its label on a page."""
        return {"confirmed": "ok", "attended": "ok", "held": "warn", "waiting": "info", "asked": "info"}.get(
            self.state, "off"
        )

    @property
    def is_live(self) -> bool:
        return self.state in (State.ASKED, State.HELD, State.CONFIRMED, State.WAITING)


class Taking(models.Model):
    """Stock taken by something above, an order line for instance, which says itself when to give it back."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="takings")
    request_key = models.UUIDField()
    quantity = models.PositiveIntegerField()
    given_back = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request_key", "pool"], name="stock_is_taken_once_a_key"),
            models.CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=MOST), name="a_taking_is_of_something"),
            models.CheckConstraint(condition=Q(given_back__lte=F("quantity")), name="no_more_is_given_back_than_taken"),
        ]

    def __str__(self) -> str:
        return f"{self.pool_id} × {self.quantity - self.given_back}"
