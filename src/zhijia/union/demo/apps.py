from django.apps import AppConfig


class Demo(AppConfig):
    name = "zhijia.union.demo"
    label = "demo"
