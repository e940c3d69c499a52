"""Whose money a sale is: the supplier's, the charity fund's, our fee; statements by period, confirmed and paid."""
