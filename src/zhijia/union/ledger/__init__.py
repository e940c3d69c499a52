"""Money that adds up and can be shown: books, accounts, transfers in a hash chain, funds that publish themselves."""
