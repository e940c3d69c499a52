from django.utils.timezone import now

from zhijia.kernel.jobs import periodic

from . import actions


@periodic("claims.expire", "* * * * *")
def expire() -> None:
    actions.expire_holds(now=now())
