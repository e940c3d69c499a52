from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from zhijia.kernel import spaces
from zhijia.web import registry


class Accounts(AppConfig):
    name = "zhijia.union.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        registry.my_page.append(registry.Tile("account-security", _("登录与安全"), "key-round", order=75))
        system = _("系统")
        registry.entries += [
            registry.Entry("sign-in-locks", _("登录锁定"), "lock", "posts.write", system, order=92),
            registry.Entry("sign-in-issuer", _("统一登录"), "log-in", "federation.write", system, order=93),
            registry.Entry("sign-in-clients", _("接入的服务"), "plug", "federation.write", system, order=94),
        ]
        user_logged_in.connect(_remember, dispatch_uid="accounts.remember")
        authenticator_added.connect(_second_factor, dispatch_uid="accounts.second_factor")


def _remember(sender: object, request: Any, user: Any, **signal: object) -> None:
    if spaces.outside():
        return
    from . import actions

    how = request.session.get("account_authentication_methods", [])
    actions.record_success(user=user, now=now(), how=how[-1]["method"] if how else "")


def _second_factor(sender: object, request: Any, **signal: object) -> None:
    from .actions import SECOND_FACTOR_KEY

    request.session[SECOND_FACTOR_KEY] = True  # they have just typed a code from it
