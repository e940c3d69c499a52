from django.urls import path

from .views import draws, member

urlpatterns = [
    path("me/claims/", member.mine, name="my-claims"),
    path("me/claims/<int:claim_id>/cancel/", member.cancel, name="my-claim-cancel"),
    path("me/claims/<int:claim_id>/confirm/", member.confirm, name="my-claim-confirm"),
    path("me/claims/<int:claim_id>/appeal/", member.appeal, name="my-claim-appeal"),
    path("draws/verify.html", draws.verifier, name="draw-verifier"),
    path("draws/<int:draw_id>/", draws.draw, name="draw"),
    path("draws/<int:draw_id>/labels.txt", draws.labels, name="draw-labels"),
    path("draws/<int:draw_id>/draw.json", draws.document, name="draw-document"),
]
