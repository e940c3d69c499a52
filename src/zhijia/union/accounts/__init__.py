"""Signing in: phone and code, password, OIDC both ways, second factor, sessions."""
