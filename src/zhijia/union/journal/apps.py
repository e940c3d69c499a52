from django.apps import AppConfig


class Journal(AppConfig):
    name = "zhijia.union.journal"
    label = "journal"
