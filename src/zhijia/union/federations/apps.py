from django.apps import AppConfig


class Federations(AppConfig):
    name = "zhijia.union.federations"
    label = "federations"
