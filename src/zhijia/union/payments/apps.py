from django.apps import AppConfig


class Payments(AppConfig):
    name = "zhijia.union.payments"
    label = "payments"
    part = "shop"
