from django.urls import path

from .views import complaints, member

urlpatterns = [
    path("notices/", member.notices, name="notices"),
    path("notices/read/", member.read_all, name="notices-read"),
    path("notices/<int:notice_id>/", member.notice, name="notice"),
    path("complain/", complaints.complain, name="complain"),
    path("work/complaints/", complaints.complaints, name="complaints"),
    path("work/complaints/<int:complaint_id>/answered/", complaints.answered, name="complaint-answered"),
]
