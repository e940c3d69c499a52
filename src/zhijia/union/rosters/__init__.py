"""A union's member list in from Excel: matched, previewed, confirmed, undone within a day."""
