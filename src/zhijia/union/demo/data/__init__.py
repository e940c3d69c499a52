"""The seven federations of the newspaper page. Figures and real names are those of the page; the rest is invented.

What is invented says 演示 in its name: the page does not name it, and it is nobody's.
"""

from .beijing import BEIJING
from .binhai import BINHAI
from .crcc import CRCC
from .fujian import FUJIAN
from .shiyan import SHIYAN
from .wenzhou import WENZHOU
from .wucui import WUCUI

STORIES = (BEIJING, SHIYAN, WENZHOU, BINHAI, CRCC, WUCUI, FUJIAN)
