"""What is done to bookings, classes, packages, applications and charges with one press."""

from __future__ import annotations

from palmette import Button
from palmette import label as _

LIVE = "stage in ('booked', 'waitlisted')"

BUTTONS = [
    Button("came", "booking", _("Came", ru="Пришёл", fi="Saapui"), icon="circle-check",
           when="stage in ('booked', 'no_show')", order=10),
    Button("cancel_booking", "booking", _("Cancel booking", ru="Отменить запись", fi="Peru varaus"),
           icon="calendar-off", when=LIVE, order=20,
           confirm=_("Cancel it? Shortly before the class it counts as late.",
                     ru="Отменить? Незадолго до занятия отмена считается поздней.",
                     fi="Perutaanko? Juuri ennen tuntia peruutus on myöhäinen.")),
    Button("repeat_week", "class_session",
           _("Repeat in a week", ru="Повторить через неделю", fi="Toista viikon päästä"),
           icon="repeat", needs="create", order=10),
    Button("call_off", "class_session", _("Call off", ru="Отменить занятие", fi="Peru tunti"), icon="calendar-off",
           when="cancelled_at is empty and starts_at > now", order=20,
           confirm=_("Everybody who booked is let go.", ru="Все записи на занятие будут сняты.",
                     fi="Kaikki varaukset poistuvat.")),
    Button("session_held", "package", _("Session held", ru="Занятие проведено", fi="Kerta pidetty"),
           icon="circle-check", needs="read", when="balance > 0 and (expires_on is empty or expires_on >= today)",
           order=10, roles=["club_owner", "club_manager", "reception", "trainer"]),
    Button("refund_package", "package", _("Refund what is left", ru="Вернуть остаток", fi="Palauta jäljellä oleva"),
           icon="cash", when="balance > 0", places=["record"], order=20,
           roles=["club_owner", "club_manager"],
           confirm=_("The sessions left go, and their price is owed to the member.",
                     ru="Остаток занятий списывается, их стоимость возвращается члену клуба.",
                     fi="Jäljellä olevat kerrat poistuvat ja niiden hinta palautetaan jäsenelle.")),
    Button("apply", "application", _("Carry out", ru="Исполнить", fi="Toteuta"), icon="check",
           when="stage == 'approved'", order=10, roles=["club_owner", "club_manager"]),
    Button("post_inventory", "inventory", _("Post the count", ru="Провести", fi="Kirjaa"), icon="check",
           when="posted_at is empty", places=["record"], order=10,
           confirm=_("The stock becomes what was counted.", ru="Остатки станут равны посчитанным.",
                     fi="Varasto vastaa tämän jälkeen laskettua.")),
    Button("close_pay", "pay_line", _("Paid out", ru="Выплачено", fi="Maksettu"), icon="lock",
           when="frozen != true", order=10, roles=["club_owner", "club_manager", "accountant"],
           confirm=_("Closed sums are not changed any more.", ru="Закрытые начисления больше не меняются.",
                     fi="Suljettuja summia ei enää muuteta.")),
    Button("send_receipt", "fiscal_receipt", _("Send again", ru="Отправить снова", fi="Lähetä uudelleen"),
           icon="repeat", when="stage == 'fail'", order=10),
    Button("correct_receipt", "payment",
           _("Print a correction", ru="Пробить чек коррекции", fi="Tulosta oikaisukuitti"), icon="receipt",
           needs="read", places=["record"],
           when="amount > 0 and sale is not empty and club.fiscal_url is not empty and not exists(receipts)",
           order=10, roles=["club_owner", "club_manager", "accountant"],
           confirm=_("For money that was taken without a receipt.", ru="Для денег, принятых без чека.",
                     fi="Rahalle, joka otettiin ilman kuittia.")),
    Button("charge_paid", "charge", _("Paid", ru="Оплачено", fi="Maksettu"), icon="circle-check",
           when="stage in ('due', 'failed')", order=10),
    Button("charge_failed", "charge", _("Did not go through", ru="Не прошло", fi="Ei onnistunut"),
           icon="alert-triangle", when="stage in ('due', 'failed')", order=20),
]  # fmt: skip
