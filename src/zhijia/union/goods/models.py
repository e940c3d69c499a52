"""Who supplies what, in which packs, at which prices, and where the market price comes from."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from . import rules

TOPS = [(one.code, one.label) for one in rules.TOPS.values()]
STATES = [(one.value, one.value) for one in rules.State]
ON = Q(off="")


class Enterprise(models.Model):
    """A company that supplies: one of the unions' organisations stands for it, and its suppliers hold posts there."""

    organisation = models.OneToOneField("people.Organisation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, unique=True)
    credit_code = models.CharField(max_length=18, blank=True, help_text="统一社会信用代码, GB 32100")
    about = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=40, blank=True, help_text="who answers for it; for officers only")
    phone = models.CharField(max_length=30, blank=True, help_text="for buyers")
    returns_to = models.CharField(max_length=120, blank=True, help_text="where buyers send goods back: address, name")
    charity_percent = models.DecimalField(max_digits=4, decimal_places=2, default=0, help_text="of each sale")
    closed_at = models.DateTimeField(null=True, blank=True)
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["credit_code"], condition=~Q(credit_code=""), name="one_enterprise_a_code"),
            models.CheckConstraint(
                condition=Q(charity_percent__gte=0, charity_percent__lte=50), name="a_share_is_a_part_of_the_price"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """A name that people trust, and its story."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="brands")
    name = models.CharField(max_length=40, unique=True)
    name_en = models.CharField(max_length=60, blank=True)
    since = models.PositiveSmallIntegerField(null=True, blank=True, help_text="year, where it is known")
    story = models.CharField(max_length=500, blank=True)
    is_heritage = models.BooleanField(default=False, help_text="老字号")
    note = models.CharField(max_length=80, blank=True, help_text="what a reader should know of these facts")
    request_key = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A compartment of one of the five shelves."""

    top = models.CharField(max_length=8, choices=TOPS)
    name = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering: ClassVar = ["top", "order", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["top", "name"], name="a_compartment_once_a_shelf")]

    def __str__(self) -> str:
        return self.name

    @property
    def icon(self) -> str:
        """Of what is drawn where there is no photograph."""
        return rules.ICONS.get(self.name, rules.TOPS[self.top].icon)


class Product(models.Model):
    """What stands in the catalogue. Its cheapest pack that is on the shelf is its face: the price the lists show."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="products")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="products")
    category = models.ForeignKey(Category, models.PROTECT, related_name="products")
    top = models.CharField(max_length=8, choices=TOPS, help_text="its category's, for the lists")
    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, blank=True)
    description = models.TextField(max_length=5_000, blank=True)
    returns = models.CharField(
        max_length=16, choices=list(rules.RETURNS.items()), default=rules.Returns.SEVEN_DAYS.value
    )
    state = models.CharField(
        max_length=10,
        choices=[(one.value, one.value) for one in rules.ProductState],
        default=rules.ProductState.DRAFT.value,
    )
    note = models.CharField(max_length=120, blank=True, help_text="why it was declined or taken off, in words")
    lexemes = ArrayField(models.CharField(max_length=16), default=list, blank=True, help_text="see rules.words")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    request_key = models.UUIDField(unique=True)
    face = models.ForeignKey("Sku", models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.DecimalField(
        max_digits=9, decimal_places=2, null=True, blank=True, help_text="its face's, as is what follows"
    )
    market_price = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    saving = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    on_until = models.DateField(null=True, blank=True, help_text="the last day its face stands as it does")
    listed_at = models.DateTimeField(null=True, blank=True, help_text="when it first came on the shelf")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(face=None, amount=None, market_price=None, saving=None, on_until=None)
                | Q(
                    state="shown",
                    face__isnull=False,
                    amount__lt=F("market_price"),
                    saving=F("market_price") - F("amount"),
                    on_until__isnull=False,
                    listed_at__isnull=False,
                ),
                name="what_the_lists_show_is_below_the_market",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["enterprise", "state", "-id"], name="products_of_an_enterprise"),
            models.Index(fields=["-listed_at", "-id"], name="catalogue_newest", condition=Q(face__isnull=False)),
            models.Index(fields=["amount", "-id"], name="catalogue_cheapest", condition=Q(face__isnull=False)),
            models.Index(fields=["-saving", "-id"], name="catalogue_saving", condition=Q(face__isnull=False)),
            models.Index(fields=["top", "-listed_at", "-id"], name="catalogue_shelf", condition=Q(face__isnull=False)),
            models.Index(
                fields=["category", "-listed_at", "-id"], name="catalogue_category", condition=Q(face__isnull=False)
            ),
            models.Index(
                fields=["brand", "-listed_at", "-id"], name="catalogue_brand", condition=Q(face__isnull=False)
            ),
            GinIndex(Func(F("lexemes"), function="array_to_tsvector"), name="catalogue_words"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shelf(self) -> rules.Top:
        """Which of the five."""
        return rules.TOPS[self.top]


class Sku(models.Model):
    """One exact pack of a product, with its stock and what it costs today; `off` says why it cannot be bought."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="skus")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="skus", db_index=False)
    code = models.CharField(max_length=40, help_text="the enterprise's own")
    pack = models.CharField(max_length=60, help_text="exactly what one gets: never changed, for evidence is about it")
    attributes = models.JSONField(default=dict, blank=True, help_text="name → value, as the page shows them")
    pool = models.OneToOneField("claims.Pool", models.PROTECT, related_name="sku")
    most_per_member = models.PositiveIntegerField(null=True, blank=True)
    stopped = models.CharField(max_length=10, choices=[("supplier", "supplier"), ("officer", "officer")], blank=True)
    note = models.CharField(max_length=120, blank=True, help_text="why it was stopped")
    request_key = models.UUIDField(unique=True)
    price = models.ForeignKey("Price", models.PROTECT, null=True, blank=True, related_name="+")
    evidence = models.ForeignKey("Evidence", models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True, help_text="the price's")
    market_price = models.DecimalField(
        max_digits=9, decimal_places=2, null=True, blank=True, help_text="the evidence's"
    )
    off = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in rules.Off], blank=True, default="no-price"
    )
    off_at = models.DateTimeField(null=True, blank=True, help_text="since when, if it is off")
    turns_on = models.DateField(null=True, blank=True, help_text="when price or evidence must be looked at again")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enterprise", "code"], name="a_pack_s_code_is_its_own"),
            models.UniqueConstraint(fields=["product", "pack"], name="a_pack_once_a_product"),
            models.CheckConstraint(
                condition=~ON
                | Q(
                    price__isnull=False,
                    evidence__isnull=False,
                    amount__gt=0,
                    amount__lt=F("market_price"),
                    turns_on__isnull=False,
                ),
                name="on_the_shelf_below_the_market",
            ),
            models.CheckConstraint(
                condition=Q(most_per_member=None) | Q(most_per_member__gte=1), name="a_member_may_buy_one"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["turns_on"], name="skus_to_look_at", condition=Q(turns_on__isnull=False)),
            models.Index(fields=["enterprise", "off", "-id"], name="skus_of_an_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.pack}"

    @property
    def on_shelf(self) -> bool:
        return not self.off

    @property
    def why_off(self) -> str:
        """For a reader; empty when it is on the shelf."""
        return rules.why_off(self.off, self.note if self.stopped else "")


class Evidence(models.Model):
    """Somebody saw this very pack for sale elsewhere: where, when, at what price. Never changed."""

    sku = models.ForeignKey(Sku, models.PROTECT, related_name="evidences", db_index=False)
    seller = models.CharField(max_length=60, blank=True, help_text="named before it is approved")
    pack = models.CharField(max_length=60, help_text="as the seller writes it; the same as the SKU's")
    price = models.DecimalField(max_digits=9, decimal_places=2)
    seen_on = models.DateField()
    expires_on = models.DateField(help_text="the last day it counts")
    link = models.CharField(max_length=500, blank=True)
    file = models.FileField(upload_to="evidence/", max_length=200, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=STATES, default="waiting")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(price__gt=0), name="a_market_price_is_above_nothing"),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("seen_on")), name="evidence_expires_after_it_was_seen"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | (~Q(sha256="") & ~Q(file="") & ~Q(seller="")),
                name="approved_evidence_has_its_file",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sku", "-seen_on", "-id"], name="evidence_of_a_pack")]

    def __str__(self) -> str:
        return f"{self.seller} {self.price}"


class Price(models.Model):
    """So much a piece, from so many on, from a day to a day, held against its evidence's price. Never changed."""

    sku = models.ForeignKey(Sku, models.PROTECT, related_name="prices", db_index=False)
    kind = models.CharField(max_length=6, choices=[(one.value, one.value) for one in rules.Kind], default="member")
    minimum = models.PositiveIntegerField(default=1, help_text="pieces from which it holds")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    market_price = models.DecimalField(max_digits=9, decimal_places=2, help_text="its evidence's")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="prices")
    reduced_from = models.DecimalField(
        max_digits=9, decimal_places=2, null=True, blank=True, help_text="our own price before"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="the last day; empty: until another begins")
    state = models.CharField(max_length=8, choices=STATES, default="waiting")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lt=F("market_price")), name="a_price_is_below_the_market"
            ),
            models.CheckConstraint(condition=Q(minimum__gte=1), name="a_price_is_for_one_piece_or_more"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="a_price_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(reduced_from=None) | Q(reduced_from__gt=F("amount")), name="reduced_means_lower_than_before"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sku", "-starts_on", "-id"], name="prices_of_a_pack", condition=Q(state="approved"))
        ]

    def __str__(self) -> str:
        return f"{self.sku_id} {self.kind} ≥{self.minimum} {self.amount}"


class Shelving(models.Model):
    """From when to when a pack stood on the shelf at one price. Rows are added and closed: its price history."""

    sku = models.ForeignKey(Sku, models.PROTECT, related_name="shelvings", db_index=False)
    price = models.ForeignKey(Price, models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    market_price = models.DecimalField(max_digits=9, decimal_places=2)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=12, blank=True, help_text="rules.Off; empty: another price or evidence followed")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sku"], condition=Q(until=None), name="a_pack_has_one_price_at_a_time"),
            models.CheckConstraint(
                condition=Q(amount__lt=F("market_price")), name="what_was_shown_was_below_the_market"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sku", "-since"], name="price_history_of_a_pack")]

    def __str__(self) -> str:
        return f"{self.sku_id} {self.amount} {self.since:%Y-%m-%d}"


class Picture(models.Model):
    """A photograph of a product, re-encoded: two sizes, nothing of the camera left in it."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="pictures", db_index=False)
    large = models.FileField(upload_to="goods/", max_length=200)
    small = models.FileField(upload_to="goods/", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=STATES, default="waiting")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    request_key = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["product", "id"], name="pictures_of_a_product")]

    def __str__(self) -> str:
        return f"{self.product_id}/{self.pk}"


class Proposal(models.Model):
    """What a supplier wants and an officer looks at: a new product, other words, a price, evidence, a picture."""

    class Kind(models.TextChoices):
        PRODUCT = "product"
        TEXT = "text"
        PRICE = "price"
        EVIDENCE = "evidence"
        PICTURE = "picture"

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="proposals", db_index=False)
    product = models.ForeignKey(Product, models.PROTECT, related_name="proposals", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    price = models.OneToOneField(Price, models.PROTECT, null=True, blank=True, related_name="proposal")
    evidence = models.OneToOneField(Evidence, models.PROTECT, null=True, blank=True, related_name="proposal")
    picture = models.OneToOneField(Picture, models.PROTECT, null=True, blank=True, related_name="proposal")
    values = models.JSONField(default=dict, blank=True, help_text="of a text: field → what it should say")
    before = models.JSONField(default=dict, blank=True, help_text="the same fields as they were")
    state = models.CharField(max_length=8, choices=STATES, default="waiting")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=120, blank=True)
    request_key = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product"], condition=Q(state="waiting", kind__in=["product", "text"]), name="one_text_waits"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(decided_at__isnull=False), name="what_does_not_wait_was_decided"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["made_at", "id"], name="proposals_waiting", condition=Q(state="waiting")),
            models.Index(fields=["product", "-id"], name="proposals_about_a_product"),
            models.Index(fields=["enterprise", "state", "-id"], name="proposals_of_an_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.product_id} {self.state}"


class Sheet(models.Model):
    """A supplier's table, from its upload to the goods it became. What is wrong in it is kept row by row."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="sheets", db_index=False)
    file = models.FileField(upload_to="goods-sheets/", max_length=200, blank=True)
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        max_length=9, choices=[(one, one) for one in ("checked", "loaded", "discarded")], default="checked"
    )
    counts = models.JSONField(default=dict, help_text="rows, new, changed, same, wrong, and what became of them")
    wrong = models.JSONField(default=list, help_text="the first rows that will not do: [row, [[column, sentence], …]]")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    loaded_at = models.DateTimeField(null=True, blank=True)
    request_key = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["enterprise", "-id"], name="sheets_of_an_enterprise")]

    def __str__(self) -> str:
        return f"{self.file_name} {self.state}"
