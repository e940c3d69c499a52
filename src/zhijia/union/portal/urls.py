from django.urls import path

from .views import member

urlpatterns = [path("", member.home, name="home")]
