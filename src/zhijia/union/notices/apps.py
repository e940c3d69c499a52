from django.apps import AppConfig


class Notices(AppConfig):
    name = "zhijia.union.notices"
    label = "notices"
