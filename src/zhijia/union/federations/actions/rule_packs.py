"""Rules that a region sets: added with their document and their days, never rewritten once they count."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal

from .. import queries, rules, signals
from ..models import Federation, RulePack


@transaction.atomic
def add_rule_pack(
    *,
    kind: str,
    region: str,
    document: str,
    valid_from: date,
    valid_to: date | None,
    values: dict[str, Decimal],
    by: AbstractBaseUser | None,
    now: datetime,
    today: date,
) -> RulePack:
    """The one in force ends the day before. A day that had a rule keeps the rule it had."""
    federation = Federation.objects.select_for_update().get(pk=queries.current().pk)
    _check(kind, region, document, values)
    region = rules.region_prefix(region)
    if valid_to and valid_to < valid_from:
        raise Refusal(_("最后一天不能早于开始的一天 %s。") % valid_from, field="valid_to")
    others = RulePack.objects.filter(federation=federation, kind=kind, region=region)
    if others.filter(valid_from=valid_from).exists():
        raise Refusal(_("从 %s 起的规则已经有了。请先删除它，或换一天。") % valid_from, field="valid_from")
    later = others.filter(valid_from__gt=valid_from).order_by("valid_from").first()
    if later and (valid_to is None or valid_to >= later.valid_from):
        valid_to = later.valid_from - timedelta(days=1)
    _leaves_the_past(others, valid_from, valid_to, today)
    others.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from), valid_from__lt=valid_from).update(
        valid_to=valid_from - timedelta(days=1)
    )
    pack = RulePack.objects.create(
        federation=federation,
        kind=kind,
        region=region,
        document=document.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        values={name: str(value) for name, value in values.items()},
    )
    facts = {"kind": kind, "region": region, "document": pack.document, "from": str(valid_from)}
    signals.changed.send(RulePack, what="rule-pack.added", by=by, at=now, facts=facts)
    return pack


@transaction.atomic
def drop_rule_pack(*, pack_id: int, by: AbstractBaseUser | None, now: datetime, today: date) -> None:
    """Only one that never counted. The one before it goes on."""
    pack = RulePack.objects.select_for_update().filter(federation=queries.current(), pk=pack_id).first()
    if pack is None:
        raise NotYours
    if pack.valid_from <= today:
        raise Refusal(_("这份规则从 %s 起已经生效，不能删除。可以新增一份从今天起的。") % pack.valid_from)
    before = RulePack.objects.filter(
        federation=pack.federation, kind=pack.kind, region=pack.region, valid_to=pack.valid_from - timedelta(days=1)
    )
    before.update(valid_to=pack.valid_to)
    pack.delete()
    facts = {"kind": pack.kind, "region": pack.region, "document": pack.document, "from": str(pack.valid_from)}
    signals.changed.send(RulePack, what="rule-pack.removed", by=by, at=now, facts=facts)


def _check(kind: str, region: str, document: str, values: dict[str, Decimal]) -> None:
    if kind not in rules.PACKS:
        raise NotYours
    try:
        rules.valid_region(region)
    except ValidationError as wrong:
        raise Refusal(wrong.messages[0], field="region") from wrong
    if not 2 <= len(document.strip()) <= 120:
        raise Refusal(_("请写明依据的文件，2 到 120 个字。"), field="document")
    if not values:
        raise Refusal(_("请至少填一项标准。"))
    if unknown := set(values) - set(rules.PACKS[kind].numbers):
        raise Refusal(_("没有这些标准：%s。") % "、".join(sorted(unknown)))


def _leaves_the_past(others, start: date, end: date | None, today: date) -> None:  # type: ignore[no-untyped-def]
    """A decision of yesterday was made on yesterday's rule: no new row may cover such a day."""
    if start >= today:
        return
    last = min(end or today, today - timedelta(days=1))
    counted = others.filter(Q(valid_to=None) | Q(valid_to__gte=start), valid_from__lte=last).first()
    if counted:
        told = {"document": counted.document, "start": start, "today": today}
        raise Refusal(
            _("%(start)s 已经按“%(document)s”执行过，不能改。请从今天（%(today)s）或以后开始。") % told,
            field="valid_from",
        )
