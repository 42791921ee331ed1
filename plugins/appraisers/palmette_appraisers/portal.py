"""What an appraiser has in his own account: the register card, reports to hand in, fees, policies, papers."""

from __future__ import annotations

from palmette import PortalAction, PortalList, PortalPage
from palmette import label as _
from palmette_appraisers.documents import PAYS

PORTAL = [
    PortalPage(
        "my_register_card", "contact", _("My register card", ru="Моя карточка в реестре", fi="Rekisterikorttini"),
        mine="id", icon="id-badge", order=10, home=1, look="one",
        fields=["last_name", "first_name", "middle_name", "phone", "email"],
        details=["inn", "address"],
        actions=[
            PortalAction("change", _("Change how to reach me", ru="Изменить контакты", fi="Muuta yhteystietoja"),
                         asks=["phone", "address"],
                         done=_("Your details are changed.", ru="Данные изменены.", fi="Tiedot on muutettu.")),
        ],
        lists=[
            PortalList("certificates", "certificate", "member", _("Certificates", ru="Аттестаты", fi="Pätevyydet"),
                       fields=["direction", "number", "issued_on", "expires_on"], sort="-expires_on"),
            PortalList("trainings", "training", "member", _("Training", ru="Повышение квалификации", fi="Koulutus"),
                       fields=["name", "hours", "ended_on"], sort="-ended_on"),
        ],
    ),
    PortalPage(
        "my_reports", "submission", _("Reports", ru="Отчётность", fi="Raportit"), mine="member", icon="file-upload",
        order=20, home=1, fields=["period", "stage", "due_on", "submitted_at"], details=["number", "rows_count"],
        long="remarks", files=["file"], stages=True, sort="-created_at", choices=["reporting_period"],
        lists=[
            PortalList("rows", "report_row", "submission", _("Appraisals", ru="Отчёты об оценке", fi="Arvioinnit"),
                       fields=["number", "dated_on", "object", "value"], sort="-dated_on",
                       new=["number", "dated_on", "object", "object_kind", "purpose", "value_kind", "value"],
                       new_label=_("Add an appraisal", ru="Добавить отчёт об оценке", fi="Lisää arviointi"),
                       new_when="stage == 'opened' or stage == 'draft' or stage == 'returned'"),
        ],
        actions=[
            PortalAction(
                "attach", _("Attach the file", ru="Приложить файл", fi="Liitä tiedosto"), asks=["file", "zero"],
                when="stage == 'opened' or stage == 'draft' or stage == 'returned'", icon="file-upload",
                text=_("Tick zero when there were no appraisals in the period.",
                       ru="Отметьте нулевую отчётность, если отчётов об оценке не было.",
                       fi="Valitse nollaraportti, jos arviointeja ei ollut.")),
            PortalAction("submit", _("Hand in", ru="Сдать", fi="Anna raportti"), move="submitted",
                         when="stage == 'draft' or stage == 'returned'", icon="send",
                         done=_("The report is handed in.", ru="Отчётность сдана.", fi="Raportti on annettu.")),
        ],
    ),
    PortalPage(
        "my_fees", "charge", _("Fees and debts", ru="Взносы и долги", fi="Maksut ja velat"), mine="member",
        icon="credit-card", order=30, home=2,
        fields=["plan", "amount", "left", "due_on", "covers_from", "covers_to", "number"], sort="-due_on",
        choices=["fee_plan"], pays=PAYS,
        empty=_("No fees yet.", ru="Взносов пока нет.", fi="Ei vielä maksuja."),
    ),
    PortalPage(
        "my_policies", "policy", _("Insurance", ru="Страхование", fi="Vakuutus"), mine="member", icon="shield-check",
        order=40, fields=["number", "sum", "from_on", "to_on"], files=["file"], sort="-to_on",
        actions=[
            PortalAction("upload", _("Upload the policy", ru="Загрузить полис", fi="Lähetä vakuutuskirja"),
                         asks=["file"], needs=["file"], icon="file-upload",
                         done=_("The policy is with us and will be checked.", ru="Полис у нас, мы его проверим.",
                                fi="Vakuutuskirja on meillä, tarkistamme sen.")),
        ],
        empty=_("Your policies will be here.", ru="Здесь будут ваши полисы.", fi="Vakuutuksesi tulevat tähän."),
    ),
]  # fmt: skip
