from django.utils.timezone import now

from zhijia.kernel.jobs import periodic

from . import actions


@periodic("goods.refresh_due", "*/10 * * * *")
def refresh_due() -> None:
    """Midnight in Beijing is among these: that is when prices and evidence end."""
    actions.refresh_due(now=now())
