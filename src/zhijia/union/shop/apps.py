from django.apps import AppConfig


class Shop(AppConfig):
    name = "zhijia.union.shop"
    label = "shop"
    part = "shop"
