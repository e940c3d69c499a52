"""How goods are found: lexemes that we make ourselves, for an index that finds the beginning of each.

A Chinese word of a name is kept from each of its characters on, so that any part of it is the beginning of one of
them; its sound is kept from each syllable on, its initials from each letter on. See decision 0016.
"""

import rjieba

from zhijia.kernel.pinyin import syllables

MOST_TERMS = 5
LONGEST = 16  # characters of a lexeme: nobody types more of one word
MOST_LEXEMES = 120


def lexemes(*names: str, text: str = "") -> list[str]:
    """All that a product is found by: its name, its brand, its packs and codes; of running text the words alone.

    >>> found = lexemes("同仁堂 阿胶糕")
    >>> {"同仁堂", "仁堂", "tongrentang", "rentang", "trt", "ejg"} <= set(found)
    True
    """
    found = [lexeme for name in names for piece in _pieces(name) for lexeme in _said(piece)]
    for piece in _pieces(text):
        found += [word for word in rjieba.cut(piece) if len(word) > 1]
    return list(dict.fromkeys(lexeme[:LONGEST] for lexeme in found))[:MOST_LEXEMES]


def prefixes(query: str) -> list[str]:
    """What a question asks for: each must begin a lexeme. Chinese without spaces is split into words.

    >>> prefixes("同仁堂阿胶 EJG")
    ['同仁堂', '阿胶', 'ejg']
    """
    found: list[str] = []
    for piece in _pieces(query):
        found += [piece] if piece.isascii() else [word for word in rjieba.cut(piece) if word.strip()]
    return [one[:LONGEST] for one in dict.fromkeys(found)][:MOST_TERMS]


def _pieces(text: str) -> list[str]:
    """Runs of letters and digits, of one script each: «500g礼盒» → 500g, 礼盒."""
    pieces: list[str] = []
    last = ""
    for letter in text.lower():
        kind = "" if not letter.isalnum() else "a" if letter.isascii() else "c"
        if kind and kind == last:
            pieces[-1] += letter
        elif kind:
            pieces.append(letter)
        last = kind
    return pieces


def _said(piece: str) -> list[str]:
    if piece.isascii():
        return [piece]
    spoken = syllables(piece)
    starts = range(len(piece))
    written = [piece[at:] for at in starts]
    sound = ["".join(spoken[at:]) for at in starts]
    initials = ["".join(one[:1] for one in spoken[at:]) for at in starts]
    return [*written, *sound, *(one for one in initials if len(one) > 1)]
