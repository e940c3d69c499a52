from django.urls import path

from .views import staff

urlpatterns = [
    path("work/calendar/", staff.calendar, name="calendar"),
    path("work/calendar/take/", staff.take, name="calendar-take"),
]
