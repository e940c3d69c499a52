"""How people sign in: what allauth is told."""

ACCOUNT_USER_MODEL_EMAIL_FIELD = None
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
