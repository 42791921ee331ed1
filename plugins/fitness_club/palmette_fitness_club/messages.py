"""What the club writes to its members; each text belongs to a trigger of the plan and can be changed on a screen."""

from __future__ import annotations

from palmette import Label, MessageTemplate
from palmette import label as _

EN, RU, FI = "friend", "друг", "ystävä"


def to_member(key: str, entity: str, way: str, label: Label, en: str, ru: str, fi: str, *, purpose: str = "service"
              ) -> MessageTemplate:  # fmt: skip
    """A text that begins with the member's first name; `way` leads from the record to the member."""
    name = f"{way}first_name"
    text = _(
        f'{{{{ {name} or "{EN}" }}}}, {en}',
        ru=f'{{{{ {name} or "{RU}" }}}}, {ru}',
        fi=f'{{{{ {name} or "{FI}" }}}}, {fi}',
    )
    return MessageTemplate(key, entity, label, purpose=purpose, subject=label, text=text)


MESSAGES = [
    to_member(
        "c01_welcome", "membership", "member.", _("Welcome", ru="Добро пожаловать", fi="Tervetuloa"),
        "welcome! Book your first class and an induction at the desk or in your account; we are glad to have you.",
        "добро пожаловать! Запишитесь на первое занятие и вводную тренировку на ресепшене или в кабинете — ждём вас.",
        "tervetuloa! Varaa ensimmäinen tunti ja alkuohjaus tiskiltä tai omalta tililtäsi – mukavaa, että olet täällä.",
    ),
    to_member(
        "c03_first_impression", "visit", "member.", _("Your first visit", ru="Ваш первый визит",
                                                          fi="Ensimmäinen käynti"),
        "how was your first visit? The next step is an induction with a coach: answer and we will find a time.",
        "как прошёл первый визит? Следующий шаг — вводная с тренером: ответьте, и мы подберём время.",
        "miten ensimmäinen käynti sujui? Seuraavaksi alkuohjaus valmentajan kanssa: vastaa, niin sovimme ajan.",
    ),
    to_member(
        "c05a_praise", "membership", "member.", _("Two good weeks", ru="Две отличные недели", fi="Kaksi hyvää viikkoa"),
        "two weeks and you keep coming: well done. Try a group class this week, it is included.",
        "две недели — и вы ходите, так держать. Попробуйте на этой неделе групповое занятие, оно входит в абонемент.",
        "kaksi viikkoa ja käyt säännöllisesti: hienoa. Kokeile tällä viikolla ryhmätuntia, se sisältyy jäsenyyteen.",
    ),
    to_member(
        "c06_survey", "membership", "member.", _("The first month", ru="Первый месяц", fi="Ensimmäinen kuukausi"),
        "a month with us: how likely are you to recommend the club, 0 to 10? And what shall the next goal be?",
        "месяц с нами: насколько вы готовы рекомендовать клуб, от 0 до 10? И какой будет следующая цель?",
        "kuukausi kanssamme: kuinka todennäköisesti suosittelisit meitä, 0–10? Ja mikä on seuraava tavoitteesi?",
    ),
    to_member(
        "c07_test_training", "membership", "member.", _("A free test training", ru="Бесплатная пробная",
                                                        fi="Ilmainen kokeilutreeni"),
        "you told us what you like. Try a personal training for free: answer and we will book it.",
        "вы рассказали, что вам интересно. Попробуйте персональную тренировку бесплатно: ответьте, и мы запишем.",
        "kerroit, mistä pidät. Kokeile henkilökohtaista treeniä ilmaiseksi: vastaa, niin varaamme.",
        purpose="marketing",
    ),
    to_member(
        "c08a_milestone", "membership", "member.", _("Ninety days", ru="Девяносто дней", fi="Yhdeksänkymmentä päivää"),
        "ninety days and a habit that stays. Bring a friend: the first visit is on us.",
        "девяносто дней — и привычка сложилась. Приведите друга: первый визит за наш счёт.",
        "yhdeksänkymmentä päivää ja tottumus, joka pysyy. Tuo ystävä: ensimmäinen käynti on meiltä.",
    ),
    to_member(
        "c09_event", "contact", "", _("An event for you", ru="Мероприятие для вас", fi="Tapahtuma sinulle"),
        "in ten days there is an event on something you like. Shall we put you on the list?",
        "через десять дней — мероприятие по вашему интересу. Записать вас?",
        "kymmenen päivän päästä on tapahtuma, joka kiinnostaa sinua. Ilmoitammeko sinut?", purpose="marketing",
    ),
    to_member(
        "c10_season", "contact", "", _("A new season", ru="Новый сезон", fi="Uusi kausi"),
        "a new season begins. Look at the new timetable and choose what to start with.",
        "начинается новый сезон. Загляните в новое расписание и выберите, с чего начать.",
        "uusi kausi alkaa. Katso uusi aikataulu ja valitse, mistä aloitat.", purpose="marketing",
    ),
    to_member(
        "c11_birthday", "contact", "", _("Happy birthday", ru="С днём рождения", fi="Hyvää syntymäpäivää"),
        "happy birthday from all of us! A small present waits for you at the desk.",
        "с днём рождения от всего клуба! На ресепшене вас ждёт небольшой подарок.",
        "hyvää syntymäpäivää meiltä kaikilta! Tiskillä odottaa pieni lahja.",
    ),
    to_member(
        "c13_early_price", "membership", "member.", _("Your early price", ru="Ваша ранняя цена", fi="Ennakkohintasi"),
        "your membership ends on {{ ends_on }}. Renew early and keep today's price.",
        "ваш абонемент действует до {{ ends_on }}. Продлите заранее и сохраните сегодняшнюю цену.",
        "jäsenyytesi päättyy {{ ends_on }}. Jatka ajoissa ja pidä nykyinen hinta.",
    ),
    to_member(
        "c15a_year_in_numbers", "membership", "member.", _("Your year in numbers", ru="Ваш год в цифрах",
                                                           fi="Vuotesi numeroina"),
        "{{ member.visits_total }} visits so far. Two weeks are left until {{ ends_on }}: shall we go on?",
        "визитов за всё время: {{ member.visits_total }}. До {{ ends_on }} осталось две недели: продолжаем?",
        "käyntejä tähän mennessä {{ member.visits_total }}. Kaksi viikkoa jäljellä {{ ends_on }} asti: jatketaanko?",
    ),
    to_member(
        "c15b_last_days", "membership", "member.", _("The last days", ru="Последние дни", fi="Viimeiset päivät"),
        "{{ ends_on }} is the last day of your membership. Renewing takes two minutes.",
        "{{ ends_on }} — последний день вашего абонемента. Продление займёт две минуты.",
        "{{ ends_on }} on jäsenyytesi viimeinen päivä. Jatkaminen vie kaksi minuuttia.",
    ),
    to_member(
        "b02a_miss_you", "contact", "", _("We miss you", ru="Мы скучаем", fi="Kaipaamme sinua"),
        "two weeks without you. Which day this week suits you? We keep a place.",
        "две недели без вас. Какой день на этой неделе удобен? Оставим место.",
        "kaksi viikkoa ilman sinua. Mikä päivä tällä viikolla sopii? Varaamme paikan.",
    ),
    to_member(
        "b03_visit_drop", "contact", "", _("Is everything well?", ru="Всё ли хорошо?", fi="Onko kaikki hyvin?"),
        "you came less often this month. Is it the time, the programme, or something else? Your trainer adapts it.",
        "в этом месяце вы бывали реже. Дело во времени, программе или в чём-то ещё? Тренер подстроит план.",
        "kävit tässä kuussa harvemmin. Onko syynä aika, ohjelma vai jokin muu? Valmentajasi muokkaa suunnitelmaa.",
    ),
    to_member(
        "b04_no_shows", "booking", "member.", _("Free cancelling", ru="Бесплатная отмена", fi="Maksuton peruutus"),
        "two booked classes were missed. Cancelling in time is free, and somebody else gets the place.",
        "два занятия пропущены по записи. Отменяйте вовремя — это бесплатно, и место достанется листу ожидания.",
        "kaksi varattua tuntia jäi väliin. Peru ajoissa maksutta, niin paikan saa joku jonosta.",
    ),
    to_member(
        "b05a_package_low", "package", "member.", _("Your package is nearly used", ru="Пакет заканчивается",
                                                    fi="Pakettisi on loppumassa"),
        "{{ balance }} sessions are left in your package. Shall we book them, or prepare the next one?",
        "в пакете осталось занятий: {{ balance }}. Запишем на них или подготовим следующий?",
        "paketissasi on jäljellä {{ balance }} kertaa. Varaammeko ne vai valmistelemmeko seuraavan?",
    ),
    to_member(
        "b05b_package_expires", "package", "member.", _("Your package expires", ru="Пакет сгорает",
                                                        fi="Pakettisi vanhenee"),
        "{{ balance }} sessions are to be used by {{ expires_on }}. Choose the times and we will book.",
        "занятий, которые нужно использовать до {{ expires_on }}: {{ balance }}. Выберите время, и мы запишем.",
        "{{ balance }} kertaa on käytettävä {{ expires_on }} mennessä. Valitse ajat, niin varaamme.",
    ),
    to_member(
        "b06a_freeze_ends", "freeze", "member.", _("Your freeze ends", ru="Заморозка кончается", fi="Taukosi päättyy"),
        "from {{ until_on }} your membership counts again. We look forward to seeing you.",
        "с {{ until_on }} абонемент снова действует. Будем рады вас видеть.",
        "{{ until_on }} alkaen jäsenyytesi on taas voimassa. Odotamme sinua.",
    ),
    to_member(
        "b08_round_number", "visit", "member.", _("A round number", ru="Круглое число", fi="Tasaluku"),
        "yesterday was visit number {{ member.visits_total }}. A bonus is on your account, thank you for staying.",
        "вчера был визит номер {{ member.visits_total }}. Бонус уже на счёте, спасибо, что вы с нами.",
        "eilinen oli käyntisi numero {{ member.visits_total }}. Bonus on tililläsi, kiitos että pysyt mukana.",
    ),
    to_member(
        "b09b_come_back", "contact", "", _("Come back", ru="Возвращайтесь", fi="Tule takaisin"),
        "two weeks have passed since your membership ended. Come back this month without a joining fee.",
        "две недели, как закончился абонемент. Возвращайтесь в этом месяце без вступительного взноса.",
        "jäsenyytesi päättymisestä on kaksi viikkoa. Tule takaisin tässä kuussa ilman liittymismaksua.",
        purpose="marketing",
    ),
    to_member(
        "b09c_win_back", "contact", "", _("What is new", ru="Что нового", fi="Mitä uutta"),
        "much is new since you left. Come and see: a visit is on us.",
        "с тех пор многое обновилось. Загляните: визит за наш счёт.",
        "paljon on uutta sinun jälkeesi. Tule katsomaan: käynti on meiltä.", purpose="marketing",
    ),
    to_member(
        "v01_debt", "sale", "member.", _("A payment is open", ru="Есть задолженность", fi="Maksu on avoinna"),
        "{{ debt }} is still open. Pay at the desk or by the link in your account; after a week the door stays closed.",
        "к оплате {{ debt }}. Оплатите на ресепшене или по ссылке в кабинете; через неделю вход закроется.",
        "{{ debt }} on maksamatta. Maksa tiskillä tai tilisi linkistä; viikon päästä ovi ei aukea.",
    ),
    to_member(
        "v01_charge", "charge", "member.", _("The monthly payment", ru="Ежемесячный платёж", fi="Kuukausimaksu"),
        "the monthly payment of {{ amount }} did not go through. Please look at your card or pay at the desk.",
        "ежемесячный платёж {{ amount }} не прошёл. Проверьте карту или оплатите на ресепшене.",
        "kuukausimaksu {{ amount }} ei onnistunut. Tarkista korttisi tai maksa tiskillä.",
    ),
    to_member(
        "moved_up", "booking", "member.", _("A place is free", ru="Место освободилось", fi="Paikka vapautui"),
        "a place in {{ session }} is yours. If you cannot come, please cancel in time: others are waiting.",
        "для вас освободилось место: {{ session }}. Если не сможете прийти, отмените вовремя: другие ждут.",
        "sait paikan: {{ session }}. Jos et pääse, peru ajoissa, sillä muut jonottavat.",
    ),
]  # fmt: skip
