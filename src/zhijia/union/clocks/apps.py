from django.apps import AppConfig


class Clocks(AppConfig):
    name = "zhijia.union.clocks"
    label = "clocks"
