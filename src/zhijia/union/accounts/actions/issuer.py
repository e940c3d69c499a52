"""The provider by which members of this federation may sign in: 12351, or another that speaks OIDC."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel import secrets
from zhijia.kernel.refusal import Refusal
from zhijia.union.federations import queries as federations
from zhijia.union.journal import actions as journal

from ..models import Issuer, User

LOCAL = ("127.0.0.1", "localhost")


@transaction.atomic
def set_issuer(
    *, name: str, server_url: str, client_id: str, secret: str, by: User | None, now: datetime
) -> Issuer | None:
    """Let members sign in there. An empty address takes the way away; an empty secret keeps the one that is known."""
    if not server_url:
        Issuer.objects.all().delete()
        journal.write("issuer.removed", by=by, at=now)
        return None
    parts = urlsplit(server_url)
    if parts.scheme != "https" and not (settings.DEMO and parts.hostname in LOCAL):
        raise Refusal(_("登录服务的地址要以 https:// 开头。"), field="server_url")
    issuer = Issuer.objects.select_for_update().first() or Issuer()
    if not secret and not issuer.secret_sealed:
        raise Refusal(_("请填写对方给的密钥。"), field="secret")
    if secret:
        issuer.secret_sealed = secrets.encrypt(federations.current().key(), secret)
    issuer.name, issuer.server_url, issuer.client_id = name, server_url, client_id
    issuer.save()
    journal.write("issuer.set", by=by, at=now, server_url=server_url, client=client_id)
    return issuer
