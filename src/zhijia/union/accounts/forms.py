"""From form text to values; allauth's forms with our rules, and what it asks of us about people and phones."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhijia.union.notices import actions as notices
from zhijia.web.forms import Form

from . import actions, queries, rules
from .actions.clients import SCOPES
from .models import User


class PhoneField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        look = {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": "20"}
        super().__init__(label=_("手机号"), max_length=20, widget=forms.TextInput(attrs=look), **kwargs)

    def clean(self, value: Any) -> str:
        return rules.clean_phone(super().clean(value))


def refuse_while_locked(name: str) -> None:
    if (until := queries.locked_until(name, now())) is not None:
        raise forms.ValidationError(
            _t("为了保护账号，这个手机号已锁定到 %(until)s。急用请联系本级工会管理员解锁。")
            % {"until": f"{until:%H:%M}"},
            code="locked",
        )


class CodeRequest(RequestLoginCodeForm):  # type: ignore[misc]
    def clean_phone(self) -> str:
        refuse_while_locked(self.cleaned_data["phone"])
        try:
            return str(super().clean_phone())
        except forms.ValidationError as wrong:
            if wrong.code != "too_many_login_attempts":
                raise
            words = _t(
                "这个号码一分钟最多发 %(minute)d 条验证码，一小时最多 %(hour)d 条。请等一分钟再要，或用密码登录。"
            )
            raise forms.ValidationError(
                words % {"minute": settings.CODES_A_MINUTE, "hour": settings.CODES_AN_HOUR}, code="often"
            ) from wrong


class CodeConfirmation(ConfirmLoginCodeForm):  # type: ignore[misc]
    code = forms.CharField(
        label=_("验证码"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-input", "maxlength": "12"}
        ),
    )

    def clean_code(self) -> str:
        phone = _phone_of(context.request)
        refuse_while_locked(phone)
        try:
            return str(super().clean_code())
        except forms.ValidationError as wrong:
            actions.record_failure(name=phone, now=now())
            raise forms.ValidationError(
                _t("验证码不对，请核对短信。5 分钟内有效，最多试 5 次。"), code="code"
            ) from wrong


def _phone_of(request: HttpRequest) -> str:
    stage = getattr(request, "_login_stage", None)
    return str(stage.state.get("phone", "")) if stage else ""


class PasswordSignIn(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("密码")
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean(self) -> Any:
        phone = self.cleaned_data.get("login", "")
        if phone:
            refuse_while_locked(phone)
        try:
            return super().clean()
        except forms.ValidationError:
            if phone:
                actions.record_failure(name=phone, now=now())
            raise


class IssuerForm(Form):
    name = forms.CharField(label=_("名称"), max_length=40, initial="12351", help_text=_("显示在登录页上。"))
    server_url = forms.URLField(
        label=_("地址"), max_length=200, required=False, assume_scheme="https", help_text=_("留空则停用。")
    )
    client_id = forms.CharField(label=_("客户端编号"), max_length=200, required=False)
    secret = forms.CharField(
        label=_("密钥"), max_length=200, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("加密保存，不再显示。留空表示不改。"),
    )  # fmt: skip


class ClientForm(Form):
    name = forms.CharField(label=_("服务名称"), max_length=100)
    redirect_uris = forms.CharField(
        label=_("回调地址"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一个，逐字比对。"),
    )
    scopes = forms.MultipleChoiceField(
        label=_("可以读取"),
        choices=[("profile", _("姓名")), ("phone", _("手机号")), ("union", _("所在工会"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def said(self) -> dict[str, Any]:
        return {**self.cleaned_data, "redirect_uris": self.cleaned_data["redirect_uris"].split()}


# What allauth asks of us.


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Phones are on the user; messages go by the notices' port; nobody signs up here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # people join the union (join/), and get in by that

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        return PhoneField(**kwargs)

    def clean_phone(self, phone: str) -> str:
        return rules.clean_phone(phone)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        if user.phone == phone:
            user.phone_verified = True
            user.save(update_fields=["phone_verified"])

    def get_user_by_phone(self, phone: str) -> User | None:
        """The user, made now for a member whom the roster knows and who has never signed in."""
        if (user := User.objects.filter(phone=phone, is_active=True).first()) is not None:
            return user
        name = next(filter(None, (ask(phone) for ask in rules.known_elsewhere)), None)
        if name is None or User.objects.filter(phone=phone).exists():
            return None
        return User.objects.get_or_create(username=phone, defaults={"phone": phone, "name": name})[0]

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        text = _t("您的登录验证码是 %s，5 分钟内有效。不要告诉任何人，工会不会向您索要。") % code
        notices.send_sms(phone=phone, text=text, now=now())

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened in their own words."""


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """One issuer a federation; whoever comes from there must be known here by a phone that the issuer vouches for."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        issuer = queries.issuer()
        if (
            issuer is None
            or provider not in (None, "openid_connect", "union")
            or client_id not in (None, issuer.client_id)
        ):
            return []
        facts = {"server_url": issuer.server_url, "oauth_pkce_enabled": True, "scope": ["openid", "profile", "phone"]}
        app = SocialApp(provider="openid_connect", provider_id="union", name=issuer.name, client_id=issuer.client_id)
        app.secret, app.settings = queries.issuer_secret(issuer), facts
        return [app]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data
        claims = {**claims, **claims.get("id_token", {}), **claims.get("userinfo", {})}
        user = None
        if claims.get("phone_number_verified") is True:
            try:
                phone = rules.clean_phone(str(claims.get("phone_number", "")))
                user = AccountAdapter().get_user_by_phone(phone)
            except forms.ValidationError:
                user = None
        if user is None:
            raise ImmediateHttpResponse(render(request, "accounts/unknown_there.html", status=403))
        if not user.phone_verified:
            AccountAdapter().set_phone_verified(user, user.phone or "")
        sociallogin.connect(request, user)


class ProviderAdapter(DefaultOIDCAdapter):  # type: ignore[misc]
    """We as the issuer for group companies' services: each federation an issuer of its own, with its own key."""

    scope_display: ClassVar = {
        "openid": _("一个只给这个服务的编号"),
        "profile": _("姓名"),
        "phone": _("手机号"),
        "union": _("所在工会"),
    }

    def get_issuer(self) -> str:
        return str(context.request.build_absolute_uri(context.request.federation_prefix)).rstrip("/")

    def list_private_keys(self, **which: Any) -> list[Any]:
        from allauth.idp.oidc.models import PrivateKey

        return [PrivateKey(pem=queries.signing_key())]

    def get_user_sub(self, client: Any, user: User) -> str:
        """Another for each service, so that two services cannot compare notes."""
        return queries.subject(client.id, user.pk)

    def get_user_by_sub(self, client: Any, sub: str) -> User | None:
        user_id = queries.user_of_subject(client.id, sub)
        return User.objects.filter(pk=user_id, is_active=True).first() if user_id else None

    def get_claims(
        self, purpose: str, user: User, client: Any, scopes: Any, email: Any = None, **rest: Any
    ) -> dict[str, Any]:
        claims: dict[str, Any] = {"sub": self.get_user_sub(client, user)}
        if "profile" in scopes:
            claims["name"] = str(user)
        if "phone" in scopes and user.phone:
            claims |= {"phone_number": f"+86{user.phone}", "phone_number_verified": user.phone_verified}
        if "union" in scopes and (union := queries.union_of(user)):
            claims["union"] = union
        return claims

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        data["scopes_supported"] = list(SCOPES)
        data["subject_types_supported"] = ["pairwise"]
