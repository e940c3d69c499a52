"""An app above may follow its own offers: it is told, in the same transaction, what claims of them came to.

    follows["culture"] = my_function          # from its AppConfig.ready()

It is called with claims that just became firm, waited no longer, or were given back; their `state` says which. What it
does is a part of the deed: raising undoes all of it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

Follower = Callable[[Sequence[Any], datetime], None]
follows: dict[str, Follower] = {}
