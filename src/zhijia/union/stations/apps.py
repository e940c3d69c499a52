from django.apps import AppConfig


class Stations(AppConfig):
    name = "zhijia.union.stations"
    label = "stations"
    part = "stations"
