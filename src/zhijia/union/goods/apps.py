from django.apps import AppConfig


class Goods(AppConfig):
    name = "zhijia.union.goods"
    label = "goods"
    part = "shop"

    def ready(self) -> None:
        from . import jobs  # noqa: F401  a worker knows the jobs by having imported them
