from django.apps import AppConfig


class Portal(AppConfig):
    name = "zhijia.union.portal"
    label = "portal"
