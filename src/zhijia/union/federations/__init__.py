"""The spaces of one installation: schema, host, brand, which parts are on, dated rule packs."""
