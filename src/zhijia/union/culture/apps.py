from django.apps import AppConfig


class Culture(AppConfig):
    name = "zhijia.union.culture"
    label = "culture"
    part = "culture"
