from django.urls import include, path

from zhijia.web.access import anyone, declared

urlpatterns = [
    path("account/", include(declared(__import__("allauth.account.urls", fromlist=["_"]).urlpatterns, anyone)))
]
