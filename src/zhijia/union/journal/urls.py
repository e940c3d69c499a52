from django.urls import path

from .views import staff

urlpatterns = [
    path("work/journal/", staff.journal, name="journal"),
    path("work/journal/export/", staff.export, name="journal-export"),
    path("work/jobs/", staff.jobs, name="jobs"),
    path("work/jobs/<int:job_id>/again/", staff.again, name="job-again"),
]
