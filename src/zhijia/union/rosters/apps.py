from django.apps import AppConfig


class Rosters(AppConfig):
    name = "zhijia.union.rosters"
    label = "rosters"
