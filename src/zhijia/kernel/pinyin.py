"""Find Chinese words by their sound: «trt» and «tongrentang» both find 同仁堂."""

from functools import lru_cache

from pypinyin import Style, pinyin


@lru_cache(maxsize=20_000)
def spell(text: str) -> tuple[str, str]:
    """The text as it is typed on a keyboard: (whole syllables, first letters), both lower case.

    >>> spell("同仁堂")
    ('tongrentang', 'trt')
    >>> spell("e食住行")
    ('eshizhuxing', 'eszx')
    """
    spoken = syllables(text)
    return "".join(spoken), "".join(syllable[:1] for syllable in spoken)


def syllables(text: str) -> list[str]:
    """One for each character, lower case; a character that stands in a word is read as in that word.

    >>> syllables("银行"), syllables("步行")
    (['yin', 'hang'], ['bu', 'xing'])
    """
    # What is not Chinese comes back letter by letter, so that its initials count too.
    return [word[0].lower() for word in pinyin(text, style=Style.NORMAL, errors=list)]  # type: ignore[arg-type]


def search_text(*parts: str) -> str:
    """One lower-case column to search with LIKE: the words, their syllables, their initials.

    >>> search_text("同仁堂")
    '同仁堂 tongrentang trt'
    """
    words = " ".join(part for part in parts if part)
    spelled = [spell(part) for part in parts if part]
    return " ".join([words.lower(), *(whole for whole, _ in spelled), *(initials for _, initials in spelled)])
