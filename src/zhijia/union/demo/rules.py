"""The shapes of a demo federation, and how its invented people come about. No database here."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from django.utils.functional import Promise

# Members come in blocks: each is made whole from its own seed, and each is one transaction.
BLOCK = 5_000
THE_DAY = date(2026, 1, 1)  # ages are counted from here, so that everybody is the same at every load
FIRST_APPLICANT = 500  # below this the phone numbers are the cast's, from here those of who wants to join
FIRST_MEMBER = 1_000  # and from here everybody else's


@dataclass(frozen=True)
class Branch:
    """An organisation and what is below it. `weight` is its share of the invented members; 0 has none of its own.

    `works` is the employment form of all of them, where there is one.
    """

    name: str
    kind: str
    weight: int = 0
    works: str = ""
    below: tuple["Branch", ...] = ()


@dataclass(frozen=True)
class Player:
    """One of the cast: somebody with a name whom the sign-in page offers by one tap."""

    name: str
    at: str  # the organisation's name
    line: str | Promise
    role: str = ""
    employment: str = "staff"
    tags: tuple[str, ...] = ()
    is_member: bool = True
    care_mode: bool = False


@dataclass(frozen=True)
class Story:
    """A demo federation: what it is called, its tree, its people."""

    slug: str
    name: str
    name_en: str
    short_name: str
    motto: str
    region: str  # GB/T 2260
    colour: str
    mark: str  # a lucide icon
    phone: str
    members: int  # with the cast
    tree: Branch
    cast: tuple[Player, ...]
    digit: int  # the sixth digit of its invented phone numbers
    born_in: str  # the region its invented identity numbers name
    employments: dict[str, int] = field(default_factory=lambda: {"staff": 80, "dispatched": 12, "migrant": 8})
    youth: float = 0.35

    def phone_of(self, place: int) -> str:
        """The phone of the place-th person; see `phone`."""
        return phone(self.digit, place)

    def cast_phones(self) -> list[str]:
        """In the order of the cast; a phone is also the name of its user."""
        return [self.phone_of(place) for place in range(1, len(self.cast) + 1)]


@dataclass(frozen=True)
class Invented:
    """A member nobody is."""

    name: str
    phone: str
    identity: str  # empty for most
    organisation: str
    employment: str
    tags: tuple[str, ...]
    joined_on: date


def phone(federation_digit: int, place: int) -> str:
    """199 0f nnnnnn: f the federation, n the place. Right in form, and plainly counted out, not anybody's.

    The demo's SMS port only prints, so nothing is ever sent to such a number.

    >>> phone(0, 17)
    '19900000017'
    """
    return f"1990{federation_digit}{place:06d}"


def identity(region: str, born: date, order: int) -> str:
    """An 18-digit number whose check digit is right and that nobody has.

    GB 11643 gives people the code of the county where they were registered; `region` is the heading code of a whole
    province or city (it ends in 00), which is on nobody's card.

    >>> identity("110000", date(1990, 1, 31), 7)
    '110000199001310075'
    """
    digits = f"{region}{born:%Y%m%d}{order:03d}"
    return digits + "10X98765432"[sum(int(d) * pow(2, 17 - place, 11) for place, d in enumerate(digits)) % 11]


def words(text: str) -> list[str]:
    """The words of a list that is written as running text."""
    return text.split()


def flat(branch: Branch) -> Iterator[Branch]:
    """The branch and all below it, parents first."""
    yield branch
    for under in branch.below:
        yield from flat(under)


def invent(story: Story, start: int, end: int, today: date) -> Iterator[Invented]:
    """The members with places start … end-1 (not counting the cast), the same at every call of one day.

    >>> from zhijia.union.demo.data import BINHAI
    >>> [m.phone for m in invent(BINHAI, 4_999, 5_001, date(2026, 11, 23))]
    ['19903005999', '19903006000']
    """
    homes = [branch for branch in flat(story.tree) if branch.weight]
    shares = list(accumulate(branch.weight for branch in homes))
    forms, odds = list(story.employments), list(accumulate(story.employments.values()))
    for block in range(start // BLOCK, -(-end // BLOCK)):
        luck = Random(f"{story.slug} {block}")
        for place in range(block * BLOCK, (block + 1) * BLOCK):
            home, form = luck.choices(homes, cum_weights=shares)[0], luck.choices(forms, cum_weights=odds)[0]
            made = _invent_one(story, place, luck, home.name, home.works or form, today)
            if start <= place < end:
                yield made


def _invent_one(story: Story, place: int, luck: Random, home: str, employment: str, today: date) -> Invented:
    young, male = is_young(story, place), luck.random() < 0.58
    born, order = _birth(story, place)
    name, has_identity, chance = invent_name(luck, male), luck.random() < 0.3, luck.random()
    tags = ["young"] * young + [tag for tag, low, high in TAGS if low <= chance < high]
    worked_days = (THE_DAY - born).days - 19 * 365
    return Invented(
        name=name,
        phone=story.phone_of(FIRST_MEMBER + place),
        identity=identity(story.born_in, born, order * 2 + male) if has_identity else "",
        organisation=home,
        employment=employment,
        tags=tuple(tags),
        joined_on=today - timedelta(days=int(worked_days * luck.random() ** 1.5)),  # more of them lately
    )


def is_young(story: Story, place: int) -> bool:
    """Whether the place-th is 35 or younger: spread evenly, so that any number of members has the story's share."""
    return int((place + 1) * story.youth) > int(place * story.youth)


def _birth(story: Story, place: int) -> tuple[date, int]:
    """A birthday, and how many were born on it before: together never given twice."""
    young_before = int(place * story.youth)
    nth, youngest, span = (
        (young_before, 20 * 365, 15 * 365) if is_young(story, place) else (place - young_before, 36 * 365, 23 * 365)
    )
    # 1,987 is prime to both spans: the days are scattered, and each comes once in a round.
    return THE_DAY - timedelta(days=youngest + nth * 1_987 % span), nth // span


SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
# Which part of the members wears a tag: none of them two of these.
TAGS = (
    ("volunteer", 0.0, 0.04),
    ("veteran", 0.04, 0.06),
    ("delegate", 0.06, 0.075),
    ("advanced-worker", 0.075, 0.09),
    ("craftsman", 0.09, 0.094),
    ("may-day-medal", 0.094, 0.096),
    ("model-worker", 0.096, 0.101),
)
GIVEN_MALE = "伟强磊军勇杰涛明超刚平辉鹏飞斌波宇浩凯健俊帆旭宁博文昊志建国海峰东林川泽睿航翔远松柏铭哲"
GIVEN_FEMALE = "芳娜敏静丽艳娟霞秀英玲桂兰洁梅琳雪慧莹婷玉萍红颖佳倩欣怡雅涵璐瑶晨曦蕾薇岚悦晴月云青"


def invent_name(luck: Random, male: bool) -> str:
    """A common surname, and a given name of one or two characters."""
    given = GIVEN_MALE if male else GIVEN_FEMALE
    # Earlier surnames are commoner, much as they are.
    surname = SURNAMES[int(len(SURNAMES) * luck.random() ** 2)]
    return surname + "".join(luck.choice(given) for _ in range(1 if luck.random() < 0.22 else 2))
