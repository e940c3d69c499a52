"""How people sign in: what allauth is told."""

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
_SIX_DIGITS = {"numeric": True, "length": 6, "dashed": False}

ACCOUNT_ADAPTER = "zhijia.union.accounts.forms.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = [
    "phone*",
    "password1",
]  # signing up is closed; this tells allauth which kinds of sign-in there are
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 5 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_FORMAT = ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = _SIX_DIGITS
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
CODES_A_MINUTE, CODES_AN_HOUR = 3, 20  # to one telephone: each is a message that the union pays for
ACCOUNT_RATE_LIMITS = {
    "request_login_code": f"60/m/ip,{CODES_A_MINUTE}/m/key,{CODES_AN_HOUR}/h/key",
    "login": "60/m/ip",
    "login_failed": "60/m/ip",
}
ACCOUNT_FORMS = {
    "login": "zhijia.union.accounts.forms.PasswordSignIn",
    "request_login_code": "zhijia.union.accounts.forms.CodeRequest",
    "confirm_login_code": "zhijia.union.accounts.forms.CodeConfirmation",
}

SOCIALACCOUNT_ADAPTER = "zhijia.union.accounts.forms.SocialAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False

MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "职家 Zhijia"

IDP_OIDC_ADAPTER = "zhijia.union.accounts.forms.ProviderAdapter"
