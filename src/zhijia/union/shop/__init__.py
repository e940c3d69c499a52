"""Baskets, orders, delivery and lockers, returns, invoices, reviews, group-buys."""
