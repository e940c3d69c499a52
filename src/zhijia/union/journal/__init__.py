"""Who did what when; reads of sensitive fields; exports: one line for every event, never edited."""
