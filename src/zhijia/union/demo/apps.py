from django.apps import AppConfig


class Demo(AppConfig):
    name = "zhijia.union.demo"
    label = "demo"

    def ready(self) -> None:
        from . import jobs  # noqa: F401  a worker knows the jobs by having imported them
