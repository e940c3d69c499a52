from django.urls import path

from .views import member

urlpatterns = [
    path("me/claims/", member.mine, name="my-claims"),
    path("me/claims/<int:claim_id>/cancel/", member.cancel, name="my-claim-cancel"),
    path("me/claims/<int:claim_id>/confirm/", member.confirm, name="my-claim-confirm"),
]
