"""Legal and working-day deadlines as rows, and the calendar table they are counted on."""
