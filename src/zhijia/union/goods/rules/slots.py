"""Where those above put what they do with goods: goods do not know who sells them.

Called once, from an AppConfig.ready(): `goods.rules.actions_on_product.append(add_to_basket)`.
"""

from collections.abc import Callable
from typing import Any

# (request, the product's packs as queries.Offered) → HTML below the price on the product's page; empty shows nothing
actions_on_product: list[Callable[[Any, Any], str]] = []
# (request, product) → HTML at the end of the product's page: what buyers said, for instance
blocks_on_product: list[Callable[[Any, Any], str]] = []
# (name of the address, words, icon) in the head of every page of goods: the way to the basket
links_on_goods: list[tuple[str, Any, str]] = []
