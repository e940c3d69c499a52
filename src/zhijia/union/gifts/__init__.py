"""Group orders of a union: goods for many named people, within the limits, approved, paid, handed out."""
