from django.urls import path, re_path

from . import views

urlpatterns = [
    re_path(r"^brand-(?P<colour>[0-9a-f]{6})\.css$", views.brand_css, name="brand-css"),
    path("prefs/", views.preferences, name="preferences"),
    path("offline/", views.offline, name="offline"),
    path("sw.js", views.service_worker, name="service-worker"),
    path("design/", views.design, name="design"),
]
