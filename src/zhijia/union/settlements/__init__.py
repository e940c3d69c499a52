"""Whose money a sale is: supplier, charity share; a statement for each supplier and period."""
