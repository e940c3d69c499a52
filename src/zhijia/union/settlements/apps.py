from django.apps import AppConfig


class Settlements(AppConfig):
    name = "zhijia.union.settlements"
    label = "settlements"
    part = "shop"
