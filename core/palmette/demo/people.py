"""Invented people: common first and last names at random, phones and addresses that belong to nobody."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST: dict[str, dict[str, tuple[str, ...]]] = {
    "fi": {
        "female": _words(
            "Aino Anna Anneli Eeva Elina Emma Hanna Heidi Helmi Iida Inka Jenni Johanna Kaisa Katja "
            "Laura Leena Maria Marja Minna Noora Oona Päivi Riikka Saara Sanna Sari Sofia Tiina Venla"
        ),
        "male": _words(
            "Aleksi Antti Eero Eetu Esa Heikki Ilkka Jari Joni Juha Juhani Jussi Kalle Kari Lauri "
            "Markus Matti Mikko Niko Oskari Pekka Petri Sami Santeri Teemu Timo Tuomas Vesa Ville "
            "Väinö"
        ),
    },
    "en": {
        "female": _words(
            "Alice Amy Beth Charlotte Chloe Clare Daisy Ellen Emily Grace Hannah Helen Holly Jane "
            "Julia Kate Lucy Megan Nora Olivia Rachel Rose Ruth Sarah Sophie Stella Susan Tessa Vera "
            "Zoe"
        ),
        "male": _words(
            "Adam Alan Ben Brian Charles Daniel David Edward Frank George Harry Henry Ian Jack James "
            "John Kevin Leo Luke Mark Martin Neil Oliver Owen Paul Peter Simon Thomas Victor William"
        ),
    },
    "ru": {
        "female": _words(
            "Анна Алёна Валентина Вера Виктория Галина Дарья Екатерина Елена Жанна Зоя Инна Ирина "
            "Ксения Лариса Людмила Марина Мария Надежда Наталья Нина Ольга Полина Светлана София "
            "Тамара Татьяна Ульяна Юлия Яна"
        ),
        "male": _words(
            "Александр Алексей Андрей Антон Артём Борис Вадим Василий Виктор Глеб Даниил Денис "
            "Дмитрий Егор Иван Илья Кирилл Константин Лев Максим Михаил Никита Николай Олег Павел "
            "Пётр Роман Сергей Тимур Юрий"
        ),
    },
}  # fmt: skip

LAST: dict[str, tuple[str, ...]] = {
    "fi": _words(
        "Aalto Ahonen Hakala Heikkilä Heinonen Hiltunen Hämäläinen Jokinen Järvinen Kallio "
        "Karjalainen Kinnunen Koivisto Korhonen Koskinen Laaksonen Laine Lehtinen Lehtonen Leppänen "
        "Mattila Miettinen Mäkelä Mäkinen Mäntylä Niemi Nieminen Ojala Peltola Rantanen Saarinen "
        "Salminen Salo Savolainen Tuominen Turunen Virtanen Väisänen"
    ),
    "en": _words(
        "Adams Allen Baker Bell Brown Carter Clark Cole Cook Cooper Davies Dixon Evans Fisher Foster "
        "Gray Green Hall Harris Hill Hughes Hunt Jackson James Kelly King Lewis Marsh Mason Miller "
        "Moore Morgan Palmer Price Reed Shaw Stone Turner Walker Webb Wood Young"
    ),
    "ru": _words(
        "Антонов Баранов Белов Волков Воробьёв Гаврилов Герасимов Григорьев Громов Давыдов Егоров "
        "Ершов Жуков Зайцев Захаров Ильин Калинин Киселёв Ковалёв Козлов Комаров Крылов Лебедев "
        "Макаров Медведев Мельников Морозов Никитин Орлов Павлов Поляков Романов Савельев Семёнов "
        "Соколов Тарасов Фомин Шубин"
    ),
}  # fmt: skip

# "_" stands for a letter without a sound of its own.
_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        _words("a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya"),
        strict=True,
    )
)
_PREFIXES = ("40", "44", "45", "46", "50")


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """Nobody. `phone` is in a range that is not given out, `email` at example.com."""

    number: int
    language: str
    sex: str
    first_name: str
    last_name: str
    birthday: date
    phone: str
    email: str

    @property
    def name(self) -> str:
        """First name and last name."""
        return f"{self.first_name} {self.last_name}"


def invent_person(dice: random.Random, language: str, number: int) -> InventedPerson:
    """A person of that language; `number` makes phone and address unlike those of all others."""
    sex = "female" if dice.random() < 0.56 else "male"
    first = dice.choice(FIRST[language][sex])
    last = dice.choice(LAST[language])
    if language == "ru" and sex == "female":
        last += "а"
    born = date(dice.randint(1956, 2007), dice.randint(1, 12), dice.randint(1, 28))
    prefix = _PREFIXES[number // 10_000 % len(_PREFIXES)]
    phone = f"+358{prefix}000{number % 10_000:04}"
    email = f"{_latin(first)}.{_latin(last)}.{number}@example.com"
    return InventedPerson(number, language, sex, first, last, born, phone, email)


def _latin(name: str) -> str:
    plain = name.lower().translate(str.maketrans("äöå", "aoa"))
    return "".join(_LATIN.get(letter, letter) for letter in plain).replace("_", "")
