"""Rest stations for those who work outdoors: where, open now, what is there, who keeps them, where the next goes."""
