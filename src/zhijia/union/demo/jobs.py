from django.utils.timezone import now

from zhijia.kernel.jobs import periodic

from . import actions, queries


@periodic("demo.renew", "35 17 * * *")
def renew() -> None:
    """Half past one at night in Beijing, in the demo's federations only."""
    if queries.is_demo():
        actions.renew_evidence(now=now())
