"""What the till says."""

from __future__ import annotations

from palmette import label as _

NO_SHIFT = _("Your shift is not open.", ru="Ваша смена не открыта.", fi="Vuorosi ei ole auki.")
OPEN_FIRST = _("Open the shift with what lies in the drawer.", ru="Откройте смену, указав остаток в кассе.",
               fi="Avaa vuoro pohjakassalla.")  # fmt: skip
BAD_SUM = _("That is no sum.", ru="Это не сумма.", fi="Tämä ei ole summa.")
BAD_SUM_REMEDY = _("Write a number, such as 12.50.", ru="Введите число, например 12,50.",
                   fi="Kirjoita luku, esimerkiksi 12,50.")  # fmt: skip
TOO_MUCH = _("More is paid than it costs.", ru="Оплачено больше, чем нужно.", fi="Maksu ylittää summan.")
TAKE_LESS = _("Take less of one of the ways.", ru="Уменьшите одну из частей.", fi="Pienennä yhtä osista.")
NOT_ALL = _("Not all of it is paid.", ru="Оплачено не всё.", fi="Kaikkea ei ole maksettu.")
CHOOSE_REST = _("Press Cash or Card for the rest.", ru="Нажмите «Наличные» или «Карта» для остатка.",
                fi="Paina loppuosalle Käteinen tai Kortti.")  # fmt: skip
TOO_LITTLE = _("The cash on the counter is too little.", ru="Наличных недостаточно.", fi="Käteistä on liian vähän.")
COUNT_AGAIN = _("Count it again, or take another way for the rest.", ru="Пересчитайте или примите остаток иначе.",
                fi="Laske uudelleen tai ota loppu muulla tavalla.")  # fmt: skip
EMPTY = _("The basket is empty.", ru="Корзина пуста.", fi="Kori on tyhjä.")
ADD_SOMETHING = _("Press a tile.", ru="Нажмите на товар.", fi="Paina tuotetta.")
GONE = _("Something in the basket is not on sale any more.", ru="Что-то из корзины больше не продаётся.",
         fi="Jokin korin tuote ei ole enää myynnissä.")  # fmt: skip
CHANGED = _("A price has changed meanwhile.", ru="Цена за это время изменилась.", fi="Hinta on muuttunut.")
PUT_AGAIN = _("Put the basket together anew.", ru="Соберите корзину заново.", fi="Kokoa kori uudelleen.")
NO_MEMBER = _("This is somebody's: a member is needed.", ru="Для этого нужен член клуба.", fi="Tähän tarvitaan jäsen.")
FIND_MEMBER = _("Find the member above the basket.", ru="Найдите члена клуба над корзиной.",
                fi="Hae jäsen korin yläpuolelta.")  # fmt: skip
NO_CARD = _("There is no gift card with this code.", ru="Карты с таким кодом нет.",
            fi="Tällä koodilla ei ole lahjakorttia.")  # fmt: skip
CHECK_CODE = _("Look at the code again.", ru="Проверьте код.", fi="Tarkista koodi.")
IS_RETURN = _("This is a return already.", ru="Это уже возврат.", fi="Tämä on jo palautus.")
LOOK_AT_SALE = _("Open the sale it belongs to.", ru="Откройте исходную продажу.", fi="Avaa alkuperäinen myynti.")

TILL = {
    "shift": _("Shift", ru="Смена", fi="Vuoro"),
    "open_shift": _("Open the shift", ru="Открыть смену", fi="Avaa vuoro"),
    "opening": _("In the drawer at first", ru="Остаток на начало", fi="Pohjakassa"),
    "close_shift": _("Close the shift", ru="Закрыть смену", fi="Sulje vuoro"),
    "counted": _("Counted in the drawer", ru="Пересчитано в кассе", fi="Kassassa laskettu"),
    "expected": _("Expected cash", ru="Должно быть наличных", fi="Käteistä pitäisi olla"),
    "difference": _("Difference", ru="Расхождение", fi="Ero"),
    "fits": _("The drawer fits.", ru="Касса сошлась.", fi="Kassa täsmää."),
    "closed": _("The shift is closed.", ru="Смена закрыта.", fi="Vuoro on suljettu."),
    "kind": _("Paid by", ru="Вид оплаты", fi="Maksutapa"),
    "taken": _("Taken", ru="Принято", fi="Otettu"),
    "back": _("Given back", ru="Возвращено", fi="Palautettu"),
    "count": _("Payments", ru="Оплат", fi="Maksuja"),
    "together": _("Together", ru="Всего", fi="Yhteensä"),
    "no_sales": _("Nothing was sold yet.", ru="Продаж ещё не было.", fi="Mitään ei ole vielä myyty."),
    "back_to_till": _("To the till", ru="На кассу", fi="Kassalle"),
    "basket": _("Basket", ru="Корзина", fi="Kori"),
    "empty": _("Press what is sold.", ru="Нажмите на то, что продаёте.", fi="Paina sitä, mitä myyt."),
    "no_goods": _("Nothing is on sale yet.", ru="Пока ничего не продаётся.", fi="Mitään ei ole vielä myynnissä."),
    "one_more": _("One more: {name}", ru="Ещё: {name}", fi="Yksi lisää: {name}"),
    "one_less": _("One less: {name}", ru="Убрать одно: {name}", fi="Yksi vähemmän: {name}"),
    "sold_out": _("none left", ru="закончилось", fi="loppu"),
    "total": _("To pay", ru="К оплате", fi="Maksettava"),
    "cash": _("Cash", ru="Наличные", fi="Käteinen"),
    "card": _("Card", ru="Карта", fi="Kortti"),
    "deposit": _("Deposit", ru="Депозит", fi="Ennakkosaldo"),
    "bonus": _("Bonus points", ru="Бонусы", fi="Bonuspisteet"),
    "gift_card": _("Gift card", ru="Подарочная карта", fi="Lahjakortti"),
    "gift_code": _("Code of the gift card", ru="Код карты", fi="Lahjakortin koodi"),
    "mixed": _("In parts, or cash with change", ru="Частями или со сдачей", fi="Osissa tai vaihtorahalla"),
    "handed": _("Cash on the counter", ru="Получено наличными", fi="Saatu käteinen"),
    "change": _("Change", ru="Сдача", fi="Vaihtoraha"),
    "member": _("Member", ru="Член клуба", fi="Jäsen"),
    "find": _("Pass, phone or name", ru="Пропуск, телефон или имя", fi="Tunniste, puhelin tai nimi"),
    "nobody": _("Nobody found", ru="Никого не нашли", fi="Ketään ei löytynyt"),
    "leave": _("Without a member", ru="Без члена клуба", fi="Ilman jäsentä"),
    "top_up": _("Top up the deposit", ru="Пополнить депозит", fi="Lataa ennakkoa"),
    "sum": _("Sum", ru="Сумма", fi="Summa"),
    "add": _("Add", ru="Добавить", fi="Lisää"),
    "services": _("Services", ru="Услуги", fi="Palvelut"),
    "other": _("Other", ru="Прочее", fi="Muut"),
    "sold": _("Sold", ru="Продано", fi="Myyty"),
    "returned": _("Given back", ru="Возвращено", fi="Palautettu"),
    "receipt": _("Fiscal receipt", ru="Фискальный чек", fi="Kassakuitti"),
    "next": _("Next sale", ru="Следующая продажа", fi="Seuraava myynti"),
    "open_sale": _("Open the sale", ru="Открыть продажу", fi="Avaa myynti"),
    "give_back": _("Return it", ru="Оформить возврат", fi="Palauta"),
    "sure": _("All of it goes back by the ways it was paid.", ru="Всё вернётся теми же способами, что и оплата.",
              fi="Kaikki palautetaan samoilla maksutavoilla."),
    "last": _("Last sales", ru="Последние продажи", fi="Viimeiset myynnit"),
}  # fmt: skip
