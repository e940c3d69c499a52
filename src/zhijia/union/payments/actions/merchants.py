"""The federation's accounts at the carriers: keys sealed with its own key, a carrier made from them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel import secrets, spaces
from zhijia.kernel.refusal import Refusal
from zhijia.union.federations import queries as federations
from zhijia.union.journal import actions as journal

from .. import carriers
from ..carriers import Carrier, Unavailable
from ..models import Merchant
from ..rules import CARRIERS
from ..rules import Carrier as Code

_made: dict[tuple[str, str], tuple[datetime, Carrier]] = {}  # a key is read from its text once


@transaction.atomic
def set_merchant(*, carrier: str, name: str, keys: Mapping[str, Any], is_on: bool, by: Any, now: datetime) -> Merchant:
    """Keep a carrier's keys, sealed. Empty values keep what was there. Raises Refusal for keys that will not do."""
    if carrier == Code.TEST and not settings.TEST_GATEWAY:
        raise Refusal(_("测试收银台只在演示和测试环境可用。"))
    before = Merchant.objects.select_for_update().filter(carrier=carrier).first()
    kept = {**(_keys(before) if before else {}), **{key: value for key, value in keys.items() if value}}
    try:
        carriers.made(carrier, kept)
    except (Unavailable, KeyError) as fault:
        words = _("%(carrier)s的参数不对或不全（%(fault)s）。请对照商户平台核对后再保存。")
        raise Refusal(words % {"carrier": CARRIERS[Code(carrier)], "fault": str(fault)[:80]}) from fault
    sealed = secrets.encrypt(federations.current().key(), json.dumps(kept))
    values = {"name": name.strip()[:40], "sealed": sealed, "is_on": is_on, "changed_at": now, "by": by}
    merchant, _new = Merchant.objects.update_or_create(carrier=carrier, defaults=values)
    journal.write("merchant.set", by=by, at=now, about=merchant, carrier=carrier, name=merchant.name, on=is_on)
    return merchant


def keys_of(carrier: str) -> dict[str, Any]:
    """A carrier's keys, unsealed. Raises Unavailable where there are none."""
    merchant = Merchant.objects.filter(carrier=carrier).first()
    if merchant is None or (carrier == Code.TEST and not settings.TEST_GATEWAY):
        raise Unavailable(f"no merchant at {carrier}")
    return _keys(merchant)


def carrier(code: str) -> Carrier:
    """The carrier with this federation's keys. One that is off still closes, refunds and hears. Raises Unavailable."""
    merchant = Merchant.objects.filter(carrier=code).first()
    if merchant is None or (code == Code.TEST and not settings.TEST_GATEWAY):
        raise Unavailable(f"no merchant at {code}")
    place = (spaces.current(), code)
    known = _made.get(place)
    if known is None or known[0] != merchant.changed_at:
        known = _made[place] = (merchant.changed_at, carriers.made(code, _keys(merchant)))
    return known[1]


def _keys(merchant: Merchant) -> dict[str, Any]:
    keys: dict[str, Any] = json.loads(secrets.decrypt(federations.current().key(), bytes(merchant.sealed)))
    return keys
