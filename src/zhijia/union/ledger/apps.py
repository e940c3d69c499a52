from django.apps import AppConfig


class Ledger(AppConfig):
    name = "zhijia.union.ledger"
    label = "ledger"
