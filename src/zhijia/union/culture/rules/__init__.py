"""Plain decisions of culture: seats, codes, calendars, what a sheet of shows says."""
