from django.urls import path

from .views import anyone

urlpatterns = [path("demo/", anyone.cast, name="demo-cast"), path("demo/sign-in/", anyone.sign_in, name="demo-sign-in")]
