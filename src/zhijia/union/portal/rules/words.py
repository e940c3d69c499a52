"""How a service is found: by words, by their pinyin, by the initials of names.

rjieba splits the running text, so that initials are those of one word: without it «trt» would also find
every summary in which three neighbouring characters happen to begin with t, r, t.
"""

import rjieba

from zhijia.kernel.pinyin import search_text, spell

MOST_TERMS = 5
INDEX_LENGTH = 4_000


def index_text(title: str, summary: str, brands: str = "") -> str:
    """One lower-case column for LIKE: all words; the pinyin and initials of names; the pinyin of other words.

    >>> "trt" in index_text("同仁堂职工健康", "体检预约").split(" ")
    True
    """
    names = [title, *brands.replace("，", " ").replace("、", " ").split(), *split(title)]
    said = [word for word in split(summary) if len(word) > 1]
    spelled = " ".join(dict.fromkeys(spell(word)[0] for word in said))
    initials = " ".join(dict.fromkeys(spell(word)[1] for word in said if len(word) > 2))
    return " " + " ".join([search_text(*dict.fromkeys(names)), summary.lower(), spelled, initials])[: INDEX_LENGTH - 1]


def terms(query: str) -> list[str]:
    """What a query asks for: each must be found. Chinese without spaces is split into words.

    >>> terms("同仁堂 TRT")
    ['同仁堂', 'trt']
    """
    found: list[str] = []
    for piece in query.lower().replace("\0", " ").split():
        found += [piece] if piece.isascii() else split(piece)
    return list(dict.fromkeys(found))[:MOST_TERMS]


def needle(term: str) -> str:
    """What to look for in the column: letters begin a word (pinyin, initials), Chinese may stand anywhere.

    >>> needle("trt"), needle("堂")
    (' trt', '堂')
    """
    return f" {term}" if term.isascii() else term


def split(text: str) -> list[str]:
    return [word.strip().lower() for word in rjieba.cut(text) if word.strip() and any(c.isalnum() for c in word)]
