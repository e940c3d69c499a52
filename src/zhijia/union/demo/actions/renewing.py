"""A demo that is left running: its invented market prices are seen anew before they lapse, so its shelves stay full."""

from datetime import datetime, timedelta

from django.db.models import F, Max, Q
from django.utils.timezone import localdate

from zhijia.union.goods import actions as goods
from zhijia.union.goods.models import Evidence
from zhijia.union.goods.rules import EVIDENCE_DAYS

from .goods import DEMO_FILE, seen

BEFORE = 10  # days before it lapses
AT_ONCE = 200  # packs a day; all of Beijing's are through in three


def renew_evidence(*, now: datetime) -> int:
    """Packs whose demo evidence was for the whole time and ends soon: the same price, seen today. Returns how many.

    What was meant to lapse after a week lapses; what somebody else handed in is theirs to renew.
    """
    today = localdate(now)
    whole = Q(expires_on__gte=F("seen_on") + timedelta(days=EVIDENCE_DAYS))
    demo = Evidence.objects.filter(whole, state="approved", file_name__startswith=DEMO_FILE)
    newest = Evidence.objects.filter(state="approved").values("sku").annotate(last=Max("id")).values("last")
    due = demo.filter(id__in=newest, expires_on__lte=today + timedelta(days=BEFORE)).order_by("expires_on", "id")
    rows = list(due.select_related("sku")[:AT_ONCE])
    for one in rows:
        goods.renew_evidence(
            sku_id=one.sku_id,
            evidence=seen(one.price, one.seller, today),
            request_key=goods.key_for(one.request_key, "seen anew"),
            by=None,
            now=now,
            officer=True,
        )
    return len(rows)
