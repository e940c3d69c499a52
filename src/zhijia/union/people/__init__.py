"""Organisations (a tree), members, posts (role × organisation), consents, identity checks."""
