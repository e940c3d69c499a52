"""Services of group companies that let our members sign in with us."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal

from ..models import User

SCOPES = ("openid", "profile", "phone", "union")
LOCAL = ("127.0.0.1", "localhost")


@transaction.atomic
def add_client(
    *, name: str, redirect_uris: Sequence[str], scopes: Sequence[str], by: User | None, now: datetime
) -> tuple[Client, str]:
    """Register a service. Returns it with its secret, which is shown this once and kept as a hash."""
    if not redirect_uris:
        raise Refusal(_("请至少填写一个回调地址。"), field="redirect_uris")
    for uri in redirect_uris:
        parts = urlsplit(uri)
        secure = parts.scheme == "https" or (settings.DEMO and parts.scheme == "http" and parts.hostname in LOCAL)
        if not secure or not parts.hostname or parts.fragment or "*" in uri:
            raise Refusal(_("回调地址要完整，以 https:// 开头，不带 # 和 *：%s") % uri[:80], field="redirect_uris")
    if unknown := set(scopes) - set(SCOPES):
        raise Refusal(_("没有这些范围：%s") % "、".join(sorted(unknown)), field="scopes")
    from allauth.idp.oidc.adapter import get_adapter

    secret = get_adapter().generate_client_secret()
    client = Client(name=name[:100], type=Client.Type.CONFIDENTIAL)
    client.set_redirect_uris(list(redirect_uris))
    client.set_scopes(sorted({"openid", *scopes}))
    client.set_grant_types([Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN])
    client.set_secret(secret)
    client.save()
    journal.write("client.added", by=by, at=now, client=client.id, name=client.name)
    return client, secret


@transaction.atomic
def drop_client(*, client_id: str, by: User, now: datetime) -> None:
    """End the service's access at once, its tokens too. Raises NotYours."""
    client = Client.objects.filter(id=client_id).first()
    if client is None:
        raise NotYours
    name = client.name
    client.delete()
    journal.write("client.dropped", by=by, at=now, client=client_id, name=name)
