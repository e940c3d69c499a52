"""Performances, public classes, and culture on order for grassroots units."""
