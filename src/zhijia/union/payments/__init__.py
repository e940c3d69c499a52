"""Money in and back: one payment for one thing, whoever carries it; refunds, bank transfers, the union's allowance."""
