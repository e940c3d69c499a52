"""A member's home, one search over everything, the multi-level service directory."""
