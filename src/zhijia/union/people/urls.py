from django.urls import path

from .views import join, member, work_members, work_organisations, work_papers, work_posts

urlpatterns = [
    # a member's own pages
    path("me/", member.me, name="me"),
    path("me/data/", member.data, name="my-data"),
    path("me/data/copy/", member.take_along, name="my-data-copy"),
    path("me/data/correct/", member.correction, name="my-data-correct"),
    path("me/data/consents/<slug:purpose>/", member.consent, name="my-consent"),
    path("me/data/erase/", member.erase, name="my-data-erase"),
    path("me/transfer/", member.transfer, name="my-transfer"),
    path("me/transfer/<int:transfer_id>/withdraw/", member.withdraw_transfer, name="my-transfer-withdraw"),
    # joining, for anyone
    path("join/", join.start, name="join"),
    path("join/name/", join.name, name="join-name"),
    path("join/phone/", join.phone, name="join-phone"),
    path("join/code/", join.code, name="join-code"),
    path("join/union/", join.union, name="join-union"),
    path("join/employment/", join.employment, name="join-employment"),
    path("join/check/", join.check, name="join-check"),
    path("join/done/", join.done, name="join-done"),
    path("join/erased/", join.erased, name="erased"),
    # officers: members
    path("work/members/", work_members.members, name="members"),
    path("work/members/add/", work_members.add, name="member-add"),
    path("work/members/export/", work_members.export, name="member-export"),
    path("work/members/exports/", work_members.exports, name="member-exports"),
    path("work/members/exports/<int:export_id>/", work_members.download, name="member-export-file"),
    path("work/members/<int:member_id>/", work_members.card, name="member-card"),
    path("work/members/<int:member_id>/correct/", work_members.correct, name="member-correct"),
    path("work/members/<int:member_id>/tags/", work_members.tag, name="member-tags"),
    path("work/members/<int:member_id>/leave/", work_members.leave, name="member-leave"),
    path("work/members/<int:member_id>/return/", work_members.come_back, name="member-return"),
    path("work/members/<int:member_id>/transfer/", work_papers.start_transfer, name="transfer-start"),
    path("work/members/<int:member_id>/reveal/<slug:field>/", work_members.reveal, name="member-reveal"),
    path("work/members/<int:member_id>/masked/<slug:field>/", work_members.masked, name="member-masked"),
    # officers: what members asked for
    path("work/applications/", work_papers.applications, name="applications"),
    path("work/applications/<int:application_id>/decide/", work_papers.decide, name="application-decide"),
    path("work/corrections/<int:correction_id>/answer/", work_papers.answer_correction, name="correction-answer"),
    path("work/transfers/", work_papers.transfers, name="transfers"),
    path("work/transfers/<int:transfer_id>/answer/", work_papers.answer_transfer, name="transfer-answer"),
    path("work/transfers/<int:transfer_id>/withdraw/", work_papers.withdraw_transfer, name="transfer-withdraw"),
    # officers: the tree
    path("work/organisations/", work_organisations.organisations, name="organisations"),
    path("work/organisations/<int:organisation_id>/", work_organisations.organisation, name="organisation"),
    path("work/organisations/<int:organisation_id>/below/", work_organisations.children, name="organisation-children"),
    path("work/organisations/<int:organisation_id>/add/", work_organisations.add, name="organisation-add"),
    path("work/organisations/<int:organisation_id>/rename/", work_organisations.rename, name="organisation-rename"),
    path("work/organisations/<int:organisation_id>/move/", work_organisations.move, name="organisation-move"),
    path("work/organisations/<int:organisation_id>/merge/", work_organisations.merge, name="organisation-merge"),
    path("work/organisations/<int:organisation_id>/close/", work_organisations.close, name="organisation-close"),
    # officers: posts
    path("work/posts/", work_posts.posts, name="posts"),
    path("work/posts/add/", work_posts.add, name="post-add"),
    path("work/posts/<int:post_id>/end/", work_posts.end, name="post-end"),
]
