"""The fixed lists that the association's records choose from."""

from __future__ import annotations

from palmette import Option
from palmette import label as _

DIRECTIONS = [
    Option("real_estate", _("Real estate", ru="Недвижимость", fi="Kiinteistöt"), icon="building"),
    Option("movables", _("Movable property", ru="Движимое имущество", fi="Irtain omaisuus"), icon="car"),
    Option("business", _("Business", ru="Бизнес", fi="Yritykset"), icon="briefcase"),
]

PUBLIC_PARTS = [
    Option("employer", _("Employer", ru="Место работы", fi="Työnantaja")),
    Option("phone", _("Phone", ru="Телефон", fi="Puhelin")),
    Option("email", _("E-mail", ru="E-mail", fi="Sähköposti")),
    Option("address", _("Address", ru="Адрес", fi="Osoite")),
]

LEAVINGS = [
    Option("left", _("Left", ru="Вышел", fi="Erosi")),
    Option("transferred", _("Transferred to another association", ru="Перешёл в другую СРО",
                            fi="Siirtyi toiseen liittoon")),
    Option("excluded", _("Excluded", ru="Исключён", fi="Erotettu")),
    Option("deceased", _("Deceased", ru="Умер", fi="Kuollut")),
]  # fmt: skip

FEE_TERMS = [
    Option("annual", _("Year", ru="Раз в год", fi="Vuosittain")),
    Option("quarterly", _("Quarter", ru="Раз в квартал", fi="Neljännesvuosittain")),
]

REQUIREMENTS = [
    Option("individual_insurance", _("Insurance of a member, at least", ru="Страховая сумма оценщика, не менее",
                                     fi="Jäsenen vakuutus vähintään")),
    Option("firm_insurance", _("Insurance of a firm, at least", ru="Страховая сумма организации, не менее",
                               fi="Yrityksen vakuutus vähintään")),
    Option("fund", _("Contribution to the compensation fund, at least", ru="Взнос в компенсационный фонд, не менее",
                     fi="Korvausrahaston maksu vähintään")),
    Option("planned_check", _("Planned inspection every (months)", ru="Плановая проверка раз в (мес.)",
                              fi="Määräaikaistarkastus joka (kk)")),
    Option("inspection", _("Inspection at most (days)", ru="Проверка не дольше (дней)",
                           fi="Tarkastus enintään (pv)")),
    Option("hearing_notice", _("Notice before a hearing (days)", ru="Извещение до заседания (дней)",
                               fi="Kutsu ennen käsittelyä (pv)")),
    Option("expertise", _("Expert review (work days)", ru="Срок экспертизы (рабочих дней)",
                          fi="Asiantuntijatarkastus (työpäivää)")),
    Option("declaration", _("Declaration of interests (work days)", ru="Заявление эксперта (рабочих дней)",
                            fi="Sidonnaisuusilmoitus (työpäivää)")),
    Option("answer", _("Answer to remarks (work days)", ru="Ответ на замечания (рабочих дней)",
                       fi="Vastaus huomautuksiin (työpäivää)")),
    Option("late_complaint", _("Complaint when a submission is late by (days)",
                               ru="Жалоба при просрочке отчётности на (дней)",
                               fi="Kantelu, kun ilmoitus on myöhässä (pv)")),
]  # fmt: skip

FEE_KINDS = [
    Option("entry", _("Entry fee", ru="Вступительный", fi="Liittymismaksu"), tone="plum"),
    Option("fund", _("Compensation fund", ru="Компенсационный фонд", fi="Korvausrahasto"), tone="info"),
    Option("annual", _("Annual fee", ru="Годовой членский", fi="Vuosimaksu")),
    Option("quarterly", _("Quarterly fee", ru="Квартальный членский", fi="Neljännesmaksu")),
    Option("target", _("Target fee", ru="Целевой", fi="Kohdennettu maksu"), tone="warn"),
]

MATCH_RULES = [
    Option("invoice", _("Invoice number", ru="Номер счёта", fi="Laskun numero")),
    Option("register", _("Register number", ru="Реестровый номер", fi="Rekisterinumero")),
    Option("inn", _("Tax number", ru="ИНН плательщика", fi="Veronumero")),
    Option("employer", _("Employer pays for several", ru="Работодатель за нескольких",
                         fi="Työnantaja maksaa usean")),
    Option("name", _("Exact sum and name", ru="Точная сумма и имя", fi="Tarkka summa ja nimi")),
    Option("hand", _("By hand", ru="Вручную", fi="Käsin")),
]  # fmt: skip

PAYMENT_RETURNS = [
    Option("not_ours", _("Not for us", ru="Не нам", fi="Ei meille")),
    Option("doubled", _("Paid twice", ru="Двойная оплата", fi="Maksettu kahdesti")),
    Option("mistake", _("Paid by mistake", ru="Ошибочный платёж", fi="Virheellinen maksu")),
]

OBJECT_KINDS = [
    Option("flat", _("Flat", ru="Квартира", fi="Asunto")),
    Option("house", _("House", ru="Дом", fi="Talo")),
    Option("land", _("Land", ru="Земельный участок", fi="Tontti")),
    Option("commercial", _("Commercial property", ru="Коммерческая недвижимость", fi="Liikekiinteistö")),
    Option("vehicle", _("Vehicle", ru="Транспорт", fi="Ajoneuvo")),
    Option("equipment", _("Equipment", ru="Оборудование", fi="Laitteet")),
    Option("shares", _("Shares", ru="Акции и доли", fi="Osakkeet ja osuudet")),
    Option("intangible", _("Intangible assets", ru="Нематериальные активы", fi="Aineeton omaisuus")),
]

PURPOSES = [
    Option("mortgage", _("Mortgage", ru="Ипотека", fi="Asuntolaina")),
    Option("sale", _("Sale", ru="Купля-продажа", fi="Kauppa")),
    Option("cadastral", _("Dispute of a cadastral value", ru="Оспаривание кадастровой стоимости",
                          fi="Kiinteistöveroarvon riita")),
    Option("court", _("Court", ru="Суд", fi="Oikeus")),
    Option("accounting", _("Accounting", ru="Бухгалтерский учёт", fi="Kirjanpito")),
    Option("inheritance", _("Inheritance", ru="Наследство", fi="Perintö")),
]  # fmt: skip

VALUE_KINDS = [
    Option("market", _("Market value", ru="Рыночная", fi="Markkina-arvo")),
    Option("liquidation", _("Liquidation value", ru="Ликвидационная", fi="Likvidaatioarvo")),
    Option("investment", _("Investment value", ru="Инвестиционная", fi="Investointiarvo")),
    Option("equilibrium", _("Equilibrium value", ru="Равновесная", fi="Tasapainoarvo")),
]

SUBMISSION_MISSED = [
    Option("never", _("Never submitted", ru="Не сдана", fi="Ei annettu")),
    Option("suspended", _("Right suspended", ru="Право приостановлено", fi="Oikeus keskeytetty")),
    Option("left", _("Left the association", ru="Вышел из СРО", fi="Erosi liitosta")),
]

REVIEW_KINDS = [
    Option("compliance", _("Compliance", ru="Соответствие требованиям", fi="Vaatimustenmukaisuus")),
    Option("value", _("Confirmation of the value", ru="Подтверждение стоимости", fi="Arvon vahvistus")),
]

EXPERT_ROLES = [
    Option("lead", _("Lead", ru="Ведущий", fi="Vastaava"), tone="info"),
    Option("second", _("Second", ru="Второй", fi="Toinen")),
    Option("arbiter", _("Arbiter", ru="Арбитр", fi="Erotuomari"), tone="plum"),
]

SIGNATURES = [
    Option("signed", _("Signed", ru="Подписал", fi="Allekirjoitti"), tone="ok"),
    Option("dissents", _("Dissents", ru="Особое мнение", fi="Eriävä mielipide"), tone="warn"),
]

OPINION_RESULTS = [
    Option("positive", _("Positive", ru="Положительное", fi="Myönteinen"), tone="ok"),
    Option("negative", _("Negative", ru="Отрицательное", fi="Kielteinen"), tone="bad"),
]

REVIEW_REFUSALS = [
    Option("withdrawn", _("Withdrawn by the customer", ru="Отозвана заказчиком", fi="Tilaaja perui")),
    Option("not_paid", _("Not paid", ru="Не оплачена", fi="Ei maksettu")),
    Option("no_expert", _("No expert without a conflict", ru="Нет эксперта без конфликта интересов",
                          fi="Ei esteetöntä asiantuntijaa")),
]  # fmt: skip

VOTES = [
    Option("for", _("For", ru="За", fi="Puolesta"), tone="ok"),
    Option("against", _("Against", ru="Против", fi="Vastaan"), tone="bad"),
    Option("abstain", _("Abstained", ru="Воздержался", fi="Tyhjä")),
    Option("recused", _("Recused", ru="Самоотвод", fi="Jääväsi itsensä"), tone="warn"),
]

ADMISSION_REFUSALS = [
    Option("papers", _("Papers are missing", ru="Нет документов", fi="Asiakirjoja puuttuu")),
    Option("other_association", _("Member of another association", ru="Состоит в другой СРО",
                                  fi="Jäsen toisessa liitossa")),
    Option("record", _("Criminal record", ru="Судимость", fi="Rikosrekisteri")),
    Option("voted_down", _("Voted down", ru="Отказ комитета", fi="Hylätty äänestyksessä")),
    Option("withdrawn", _("Withdrawn", ru="Отозвано", fi="Peruttu")),
]  # fmt: skip

COMPLAINT_GROUNDS = [
    Option("report", _("Breach in a report", ru="Нарушение в отчёте", fi="Virhe arviokirjassa")),
    Option("ethics", _("Ethics", ru="Этика", fi="Etiikka")),
    Option("late_submission", _("Submission is late", ru="Просрочка отчётности", fi="Ilmoitus myöhässä")),
    Option("fees", _("Fees are not paid", ru="Неуплата взносов", fi="Jäsenmaksu maksamatta")),
    Option("insurance", _("No insurance", ru="Нет страхования", fi="Vakuutus puuttuu")),
]

COMPLAINT_DISMISSALS = [
    Option("not_admissible", _("Not admissible", ru="Недопустима", fi="Ei tutkittavissa")),
    Option("withdrawn", _("Withdrawn", ru="Отозвана", fi="Peruttu")),
    Option("other_association", _("Not our member", ru="Не наш член", fi="Ei jäsenemme")),
]

INSPECTION_KINDS = [
    Option("planned", _("Planned", ru="Плановая", fi="Määräaikainen")),
    Option("unplanned", _("Unplanned", ru="Внеплановая", fi="Ylimääräinen"), tone="warn"),
]

INSPECTION_RESULTS = [
    Option("clean", _("No breaches", ru="Нарушений нет", fi="Ei rikkomuksia"), tone="ok"),
    Option("breaches", _("Breaches found", ru="Выявлены нарушения", fi="Rikkomuksia"), tone="bad"),
]

CASE_DISMISSALS = [
    Option("no_breach", _("No breach", ru="Нарушения нет", fi="Ei rikkomusta")),
    Option("late", _("Out of time", ru="Истёк срок", fi="Vanhentunut")),
    Option("left", _("Left the association", ru="Вышел из СРО", fi="Erosi liitosta")),
]

MEASURES = [
    Option("instruction", _("Instruction", ru="Предписание", fi="Määräys"), tone="info"),
    Option("warning", _("Warning", ru="Предупреждение", fi="Varoitus"), tone="warn"),
    Option("fine", _("Fine", ru="Штраф", fi="Sakko"), tone="warn"),
    Option("suspension", _("Suspension", ru="Приостановление права", fi="Keskeytys"), tone="bad"),
    Option("expulsion_advice", _("Advice to exclude", ru="Рекомендация исключить", fi="Esitys erottamisesta"),
           tone="bad"),
]  # fmt: skip

ORDER_KINDS = [
    Option("entry", _("Register entry", ru="Внесение в реестр", fi="Rekisteröinti")),
    Option("change", _("Change of data", ru="Изменение сведений", fi="Tietojen muutos")),
    Option("suspension", _("Suspension", ru="Приостановление", fi="Keskeytys")),
    Option("reinstatement", _("Reinstatement", ru="Восстановление", fi="Palautus")),
    Option("exclusion", _("Exclusion", ru="Исключение", fi="Poisto")),
]
