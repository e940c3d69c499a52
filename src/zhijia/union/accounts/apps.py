from django.apps import AppConfig


class Accounts(AppConfig):
    name = "zhijia.union.accounts"
    label = "accounts"
