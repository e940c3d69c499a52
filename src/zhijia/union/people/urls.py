from django.urls import path

from .views import member

urlpatterns = [path("me/", member.me, name="me")]
