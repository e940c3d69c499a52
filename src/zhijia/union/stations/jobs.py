from django.utils.timezone import now

from zhijia.kernel.jobs import job

from . import actions


@job("stations.solve_plan", attempts=2, queue="default")
def solve_plan(*, plan_id: int) -> None:
    actions.solve_plan(plan_id=plan_id, now=now)


@job("stations.read_points", attempts=3, queue="default")
def read_points(*, dataset_id: int) -> None:
    actions.read_dataset(dataset_id=dataset_id, now=now())
