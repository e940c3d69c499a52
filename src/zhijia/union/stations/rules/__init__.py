"""Plain decisions: when a place is open, where it is, what is there, what the standard wants."""
