"""Only what we want of allauth, each under its own name; the rest of its pages does not exist here."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.usersessions import views as sessions
from django.urls import include, path

from zhijia.web.access import anyone, declared, without_second_factor

from .views import member, staff

entrance = [
    path("account/login/", account.login, name="account_login"),
    path("account/login/code/", account.request_login_code, name="account_request_login_code"),
    path("account/login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("account/oidc/<str:provider_id>/login/", oidc.login, name="openid_connect_login"),
    path("account/oidc/<str:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
    path("account/social/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("account/social/error/", social.login_error, name="socialaccount_login_error"),
    path("", include("allauth.idp.urls")),
]
inside = [
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account/2fa/", mfa.index, name="mfa_index"),
    path("account/2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/2fa/recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/2fa/recovery/generate/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/2fa/recovery/download/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/password/change/", account.password_change, name="account_change_password"),
    path("account/password/set/", account.password_set, name="account_set_password"),
    path("account/sessions/", sessions.list_usersessions, name="usersessions_list"),
]
urlpatterns = [
    path("account/second-factor/", member.second_factor, name="second-factor"),
    path("account/", member.security, name="account-security"),
    path("account/sessions/<int:session_id>/end/", member.end_session, name="session-end"),
    path("work/accounts/", staff.locks, name="sign-in-locks"),
    path("work/accounts/unlock/", staff.unlock, name="sign-in-unlock"),
    path("work/settings/sign-in/", staff.issuer, name="sign-in-issuer"),
    path("work/settings/clients/", staff.clients, name="sign-in-clients"),
    path("work/settings/clients/<str:client_id>/drop/", staff.drop_client, name="sign-in-client-drop"),
    *declared(entrance, anyone),
    *declared(inside, without_second_factor),
]
