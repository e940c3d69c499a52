from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django_tenants.models import DomainMixin, TenantMixin

from zhijia.kernel import secrets

from . import rules


class Federation(TenantMixin):
    """One union federation: a schema of its own, its name and colours, and which parts of Zhijia it uses."""

    auto_create_schema = False
    auto_drop_schema = False

    slug = models.CharField(max_length=32, unique=True, validators=[rules.valid_slug], help_text="first path segment")
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    short_name = models.CharField(max_length=20, blank=True)
    motto = models.CharField(max_length=40, blank=True, help_text="one line under the name, in the members' language")
    colour = models.CharField(max_length=7, default="#c02b1d", validators=[rules.valid_colour])
    mark = models.CharField(max_length=40, default="hand-heart", help_text="an icon's name, or an uploaded picture")
    mark_picture = models.CharField(
        max_length=60, blank=True, help_text="in brand/ of its files; named after its content"
    )
    region = models.CharField(max_length=12, help_text="GB/T 2260 code")
    phone = models.CharField(max_length=20, blank=True, help_text="who answers when the site does not")
    parts = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    is_demo = models.BooleanField(default=False)
    data_key = models.BinaryField(help_text="encrypts identity numbers; wrapped by the installation's master key")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(schema_name=F("slug")), name="a_federation_s_schema_is_its_slug")
        ]

    def __str__(self) -> str:
        return self.name

    def has(self, part: str) -> bool:
        return part in self.parts

    def key(self) -> bytes:
        """The federation's own 32-byte key, unwrapped."""
        return bytes.fromhex(secrets.decrypt(settings.MASTER_KEY, bytes(self.data_key)))


class Domain(DomainMixin):
    """A host name by which a federation is found, instead of the first path segment."""


class Loading(models.Model):
    """One file that was brought in, by `federation add --from` or `restore`: what was loaded, and when."""

    key = models.UUIDField(unique=True, help_text="names the folder in which its uploaded files waited")
    at = models.DateTimeField()
    slugs = ArrayField(models.CharField(max_length=32))

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {', '.join(self.slugs)}"


class RulePack(models.Model):
    """A federation's rules for a region and a time: a row with its document, never code."""

    federation = models.ForeignKey(Federation, on_delete=models.CASCADE, related_name="rule_packs")
    region = models.CharField(max_length=12, help_text="beginning of GB/T 2260 codes; a longer one wins")
    kind = models.CharField(max_length=40, help_text="gift-limit, hardship-line, station-standard …")
    document = models.CharField(max_length=120, help_text="number of the document it comes from")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day; empty while in force")
    values = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["federation", "kind", "region", "valid_from"], name="one_rule_pack_a_start"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="a_rule_pack_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.region} {self.valid_from}"
