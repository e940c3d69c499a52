from django.apps import AppConfig


class Web(AppConfig):
    name = "zhijia.web"
    label = "web"
