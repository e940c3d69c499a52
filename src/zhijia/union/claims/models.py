from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import get_script_prefix
from django.utils.translation import gettext

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


class Series(models.Model):
    """Several offers that share a limit for each member: the shows of a season."""

    name = models.CharField(max_length=80)
    limit = models.PositiveIntegerField(null=True, blank=True, help_text="pieces per member over all; empty: none")
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(limit=None) | Q(limit__gte=1), name="a_series_limit_is_at_least_one"),
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
    ends_at = models.DateTimeField(null=True, blank=True, help_text="with starts_at: nobody is at two at once")
    eligibility = models.JSONField(default=dict, blank=True, help_text="see rules.eligibility")
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="offers")
    purpose = models.CharField(max_length=20, blank=True, help_text="which app follows it; see rules.following")
    accept_places = models.BooleanField(default=False, help_text="a place from the waiting list must be accepted")
    minds_absence = models.BooleanField(default=False, help_text="who often did not come waits; see rules.absence")
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
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="a_thing_ends_after_it_starts"
            ),
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
    note = models.CharField(max_length=120, blank=True, help_text="why it was cancelled, declined or given by hand")
    rank = models.PositiveIntegerField(default=0, help_text="place a draw gave, from 1; before it, order of asking")
    by_hand = models.BooleanField(default=False, help_text="given by an officer, for the reason in note; published")
    excused_at = models.DateTimeField(null=True, blank=True, help_text="an absence that no longer counts")
    token = models.CharField(max_length=32, unique=True, help_text="for check-in; cannot be guessed")
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=MOST), name="a_claim_is_for_something"),
            models.CheckConstraint(condition=~Q(state="held") | ~Q(held_until=None), name="a_hold_has_an_end"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["member", "offer"], name="claims_of_a_member"),
            models.Index(fields=["pool", "rank", "asked_at", "id"], name="claims_line", condition=Q(state="waiting")),
            models.Index(fields=["held_until"], name="claims_held", condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} × {self.quantity} {self.state}"

    @property
    def state_words(self) -> str:
        """The state as a member reads it: what is asked of a draw is not reviewed, who waited in vain not refused."""
        if self.state == State.ASKED and self.offer.how == Way.DRAW:
            return gettext("待抽签")
        if self.state == State.DECLINED and self.offer.how != Way.REVIEW:
            return gettext("没有轮到")
        return str(LABELS[State(self.state)])

    @property
    def tone(self) -> str:
        """Of its label on a page."""
        return {"confirmed": "ok", "attended": "ok", "held": "warn", "waiting": "info", "asked": "info"}.get(
            self.state, "off"
        )

    @property
    def is_live(self) -> bool:
        return self.state in (State.ASKED, State.HELD, State.CONFIRMED, State.WAITING)


class Change(models.Model):
    """A pool made larger, or smaller, by hand: once for each key."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="changes")
    pieces = models.IntegerField(help_text="below zero: fewer")
    request_key = models.UUIDField(unique=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(pieces=0), name="a_change_changes_something"),
        ]

    def __str__(self) -> str:
        return f"{self.pool_id} {self.pieces:+}"


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


class Draw(models.Model):
    """How one offer is drawn: what was published before, what came of it after. Anybody recomputes it (solve.draw)."""

    offer = models.OneToOneField(Offer, models.PROTECT, related_name="draw")
    rules = models.TextField(blank=True, help_text="in words, published")
    sources = models.JSONField(help_text="[{name, count, least, most}]: public randomness to come, named before")
    draws_at = models.DateTimeField(help_text="when the last of the sources is public")
    spill = models.BooleanField(default=False, help_text="places a stratum cannot fill go to who waits in any")
    commitment = models.CharField(max_length=64, help_text="SHA-256, hex: the last link of the hash chain")
    secret_sealed = models.BinaryField(help_text="32 bytes in hex, encrypted; opened when the draw is made")
    frozen_at = models.DateTimeField(null=True, blank=True, help_text="from here on the list of labels is published")
    entries_count = models.PositiveIntegerField(default=0)
    labels_sha256 = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=64, blank=True, help_text="the link before the commitment, revealed")
    numbers = models.JSONField(null=True, blank=True, help_text="the numbers it was made with, a list a source")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(drawn_at=None) | (~Q(frozen_at=None) & ~Q(code="") & Q(numbers__isnull=False)),
                name="a_draw_is_whole_or_absent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.commitment[:8]}"


class Stratum(models.Model):
    """So many places of a draw for some of those who enter. A reserved one is a pool of its own, with its reason."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="strata")
    pool = models.OneToOneField(Pool, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    eligibility = models.JSONField(default=dict, blank=True)
    order = models.PositiveSmallIntegerField(help_text="an entry goes to the first it may enter; public: last")
    places = models.PositiveIntegerField(help_text="as announced")

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "name"], name="a_stratum_has_its_own_name"),
            models.UniqueConstraint(fields=["draw", "order"], name="strata_stand_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """A claim in a draw under its public label: random, nobody's name or number."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="entries")
    claim = models.OneToOneField(Claim, models.PROTECT, related_name="entry")
    stratum = models.ForeignKey(Stratum, models.PROTECT, related_name="+", db_index=False)
    label = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "label"], name="a_label_stands_once_in_a_draw")
        ]

    def __str__(self) -> str:
        return self.label


class Typed(models.Model):
    """The public numbers as one officer typed them. Two must agree; a correction is a further version."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="typed")
    version = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    numbers = models.JSONField()
    reason = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["version", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "version", "by"], name="an_officer_types_once_a_version"),
        ]

    def __str__(self) -> str:
        return f"v{self.version} {self.numbers}"


class Wish(models.Model):
    """A member would come if it were given once more."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="wishes")
    member = models.ForeignKey("people.Member", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["offer", "member"], name="a_member_wishes_once")]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.member_id}"


class Appeal(models.Model):
    """Why somebody could not come: an officer says whether the absence still counts."""

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="appeal")
    words = models.CharField(max_length=200)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    accepted = models.BooleanField(default=False)
    answer = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.words
