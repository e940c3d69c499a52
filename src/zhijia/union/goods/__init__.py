"""The catalogue: enterprises, brands, products, packs; every price below the market, with its evidence."""
