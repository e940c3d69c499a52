from django.urls import path

from .views import member

urlpatterns = [
    path("notices/", member.notices, name="notices"),
    path("notices/read/", member.read_all, name="notices-read"),
    path("notices/<int:notice_id>/", member.notice, name="notice"),
]
