from django.apps import AppConfig


class People(AppConfig):
    name = "zhijia.union.people"
    label = "people"
