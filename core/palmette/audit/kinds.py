"""The kinds of entries in the audit journal, with their words for the auditor's screen."""

from __future__ import annotations

from palmette.labels import Label
from palmette.labels import label as _

DENIED = "denied"
LOGIN, LOGIN_FAILED, LOGOUT = "login", "login_failed", "logout"
CONFIGURED = "configured"
RIGHTS = "rights"
DISCLOSURE_ALARM, DISCLOSURE_STOPPED = "disclosure_alarm", "disclosure_stopped"
EXPORTED, EXPORT_REFUSED = "exported", "export_refused"
REVEALED = "revealed"
CANARY = "canary"
TRANSFERRED = "transferred"
PERSON_EXPORTED, PERSON_ERASED = "person_exported", "person_erased"
PORTAL_OPENED, PORTAL_ENDED = "portal_opened", "portal_ended"
SEALED = "sealed"
FORGOTTEN = "forgotten"
SIGN_ASKED, SIGN_GIVEN, SIGN_REFUSED, SIGN_USED = "sign_asked", "sign_given", "sign_refused", "sign_used"

AUDIT_KINDS: dict[str, Label] = {
    DENIED: _("Refused", ru="Отказано", fi="Evätty"),
    LOGIN: _("Logged in", ru="Вход", fi="Kirjautuminen"),
    LOGIN_FAILED: _("Login failed", ru="Вход не удался", fi="Kirjautuminen epäonnistui"),
    LOGOUT: _("Logged out", ru="Выход", fi="Uloskirjautuminen"),
    CONFIGURED: _("Settings changed", ru="Настройки изменены", fi="Asetuksia muutettu"),
    RIGHTS: _("Rights changed", ru="Права изменены", fi="Oikeuksia muutettu"),
    DISCLOSURE_ALARM: _("Saw unusually many customers", ru="Просмотрено необычно много клиентов",
                        fi="Näki poikkeuksellisen monta asiakasta"),
    DISCLOSURE_STOPPED: _("Stopped by the daily limit", ru="Остановлено дневным пределом",
                          fi="Päiväraja pysäytti"),
    EXPORTED: _("Exported", ru="Выгрузка", fi="Vienti"),
    EXPORT_REFUSED: _("Export refused", ru="В выгрузке отказано", fi="Vienti evätty"),
    REVEALED: _("Revealed a masked value", ru="Показано скрытое значение", fi="Peitetty arvo näytetty"),
    CANARY: _("Touched a canary record", ru="Открыта запись-ловушка", fi="Ansatietue avattu"),
    TRANSFERRED: _("Moved to another wall", ru="Передано за стену", fi="Siirretty toiselle puolelle"),
    PERSON_EXPORTED: _("Exported all about a person", ru="Выгружены все данные человека",
                       fi="Henkilön kaikki tiedot viety"),
    PERSON_ERASED: _("Erased a person", ru="Данные человека стёрты", fi="Henkilön tiedot poistettu"),
    PORTAL_OPENED: _("Opened a personal account", ru="Открыт личный кабинет", fi="Oma tili avattu"),
    PORTAL_ENDED: _("Ended a personal account", ru="Закрыт личный кабинет", fi="Oma tili suljettu"),
    FORGOTTEN: _("Old entries let go", ru="Старые записи удалены по сроку", fi="Vanhat merkinnät poistettu"),
    SIGN_ASKED: _("Second signature asked for", ru="Запрошена вторая подпись", fi="Toista allekirjoitusta pyydetty"),
    SIGN_GIVEN: _("Signed for another", ru="Подписано за другого", fi="Allekirjoitettu toisen puolesta"),
    SIGN_REFUSED: _("Signature refused", ru="В подписи отказано", fi="Allekirjoitus evätty"),
    SIGN_USED: _("Done with a second signature", ru="Выполнено со второй подписью",
                 fi="Tehty toisella allekirjoituksella"),
    SEALED: _("History sealed", ru="История опечатана", fi="Historia sinetöity"),
}  # fmt: skip
