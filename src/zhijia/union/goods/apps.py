from django.apps import AppConfig


class Goods(AppConfig):
    name = "zhijia.union.goods"
    label = "goods"
    part = "shop"
