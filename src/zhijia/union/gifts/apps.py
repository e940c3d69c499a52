from django.apps import AppConfig


class Gifts(AppConfig):
    name = "zhijia.union.gifts"
    label = "gifts"
    part = "shop"
