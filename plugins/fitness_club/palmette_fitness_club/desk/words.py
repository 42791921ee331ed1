"""What the screens of the desk say."""

from __future__ import annotations

from palmette import label as _

AGAIN = _("Settle it first, or call the manager.", ru="Сначала решите вопрос или позовите управляющего.",
          fi="Selvitä asia ensin tai kutsu päällikkö.")  # fmt: skip

RECEPTION = {
    "find": _("Pass, phone or name", ru="Пропуск, телефон или имя", fi="Tunniste, puhelin tai nimi"),
    "look": _("Find", ru="Найти", fi="Hae"),
    "ready": _("Hold a pass to the reader, or type a name.", ru="Приложите пропуск к считывателю или введите имя.",
               fi="Lue tunniste tai kirjoita nimi."),
    "nobody": _("Nobody found", ru="Никого не нашли", fi="Ketään ei löytynyt"),
    "try": _("Try the family name, or six digits of the phone.", ru="Попробуйте фамилию или шесть цифр телефона.",
             fi="Kokeile sukunimeä tai kuutta numeroa puhelimesta."),
    "several": _("Who is it?", ru="Кто это?", fi="Kuka?"),
    "welcome": _("May come in", ru="Можно впустить", fi="Saa tulla sisään"),
    "refused": _("Not to be let in", ru="Впускать нельзя", fi="Ei saa päästää"),
    "came": _("Came today at {at}", ru="Сегодня уже здесь, с {at}", fi="Tuli tänään klo {at}"),
    "let_in": _("Let in", ru="Впустить", fi="Päästä sisään"),
    "guest": _("Let in as a guest", ru="Впустить как гостя", fi="Päästä vieraana"),
    "stored": _("The visit is stored.", ru="Посещение отмечено.", fi="Käynti on kirjattu."),
    "twice": _("The visit was stored before; nothing changed.", ru="Посещение уже отмечено, ничего не изменилось.",
               fi="Käynti oli jo kirjattu; mikään ei muuttunut."),
    "membership": _("Membership", ru="Абонемент", fi="Jäsenyys"),
    "none": _("No valid membership", ru="Действующего абонемента нет", fi="Ei voimassa olevaa jäsenyyttä"),
    "until": _("until", ru="до", fi="asti"),
    "days": _("days left: {days}", ru="осталось дней: {days}", fi="päiviä jäljellä: {days}"),
    "waits": _("begins with the first visit", ru="начнётся с первого визита", fi="alkaa ensikäynnistä"),
    "frozen": _("frozen", ru="заморожен", fi="tauolla"),
    "packages": _("Packages", ru="Пакеты", fi="Paketit"),
    "left": _("left: {count}", ru="осталось: {count}", fi="jäljellä: {count}"),
    "debt": _("Owes", ru="Долг", fi="Velkaa"),
    "deposit": _("Deposit", ru="Депозит", fi="Ennakkosaldo"),
    "bonus": _("Bonus points", ru="Бонусы", fi="Bonuspisteet"),
    "next": _("Booked", ru="Записан", fi="Varannut"),
    "nothing": _("nothing", ru="ничего", fi="ei mitään"),
    "birthday": _("Birthday today", ru="Сегодня день рождения", fi="Syntymäpäivä tänään"),
    "card": _("Open the card", ru="Открыть карточку", fi="Avaa kortti"),
    "till": _("To the till", ru="На кассу", fi="Kassalle"),
    "lately": _("Who came lately", ru="Кто пришёл недавно", fi="Viimeksi tulleet"),
    "empty": _("Nobody in the last three hours.", ru="За последние три часа никого.",
               fi="Ei ketään kolmeen tuntiin."),
    "unknown": _("Unknown pass", ru="Неизвестный пропуск", fi="Tuntematon tunniste"),
    "desk": _("desk", ru="рецепция", fi="tiski"),
    "door": _("door", ru="турникет", fi="portti"),
    "as_guest": _("guest", ru="гость", fi="vieras"),
    "club": _("Club", ru="Клуб", fi="Keskus"),
}  # fmt: skip
