"""Anything countable that people ask for: pools, offers, claims, waiting lists, check-in; stock for the shop."""
