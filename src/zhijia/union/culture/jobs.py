from django.utils.timezone import now

from zhijia.kernel.jobs import periodic

from . import actions


@periodic("culture.close_doors", "23 * * * *")
def close_doors() -> None:
    actions.close_doors(now=now())
