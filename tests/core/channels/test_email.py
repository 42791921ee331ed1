"""E-mail: letters over real SMTP and IMAP on this machine; what is read from letters of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from itertools import islice

import pytest

from palmette.channels.adapters.email import EMAIL, MailAccount
from palmette.channels.adapters.mail_reading import read_mail
from palmette.channels.ports import ACCEPTED, LATER, REFUSED, UNDELIVERED, UNSURE, Came, Opened, Outgoing
from palmette.errors import InvalidInput
from palmette.ids import new_id
from palmette.integrations.addresses import address_rules
from palmette.integrations.http import CallFailed, HttpClient
from palmette.testing.mail import PASSWORD, USER, Letters, Mailbox, mail_server

OWN = "club@example.com"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Letters, int]]:
    with mail_server() as found:
        yield found


@pytest.fixture
def letters(server: tuple[Letters, int]) -> Letters:
    found = server[0]
    found.taken.clear()
    found.script.clear()
    found.refused.clear()
    return found


@pytest.fixture
def account(server: tuple[Letters, int]) -> Iterator[MailAccount]:
    made = opened(host="127.0.0.1", port=server[1], security="none")
    yield made
    made.close()


def opened(**settings: object) -> MailAccount:
    ports = [settings.get("port"), settings.get("imap_port")]
    http = HttpClient(address_rules([f"127.0.0.1:{port}" for port in ports if port]))
    made = EMAIL.open(Opened("a", "email", {"address": OWN, "name": "Клуб", **settings}, http))
    assert isinstance(made, MailAccount)
    return made


def outgoing(**changes: object) -> Outgoing:
    plain = {"subject": "Ваш визит", "name": "Anna", "language": "ru"} | changes
    return Outgoing(new_id(), "k1", "anna@example.com", "Ждём вас.\n.точка", **plain)


def test_a_letter_arrives_whole_with_a_number_of_its_key(letters: Letters, account: MailAccount) -> None:
    receipt = account.send(outgoing(unsubscribe="https://x/u/1", automatic=True, in_reply_to="<q@example.com>"))
    letter = message_from_bytes(letters.taken[0])
    assert (receipt.outcome, receipt.provider_id) == (ACCEPTED, "<k1@example.com>")
    assert (letter["Message-ID"], letter["In-Reply-To"]) == ("<k1@example.com>", "<q@example.com>")
    assert (letter["Auto-Submitted"], letter["List-Unsubscribe"]) == ("auto-generated", "<https://x/u/1>")
    text = letter.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert "\n.точка\n" in text.decode().replace("\r\n", "\n")


def test_several_letters_go_over_one_connection(letters: Letters, account: MailAccount) -> None:
    for _ in range(3):
        assert account.send(outgoing()).outcome == ACCEPTED
    assert (len(letters.taken), len(account._lines)) == (3, 1)


@pytest.mark.parametrize(
    ("step", "outcome"),
    [("451 later", LATER), ("554 no", REFUSED), ("cut before", UNSURE), ("cut after", UNSURE)],
)
def test_only_silence_after_the_letter_leaves_doubt(
    letters: Letters, account: MailAccount, step: str, outcome: str
) -> None:
    letters.script.append(step)
    assert account.send(outgoing()).outcome == outcome


def test_an_address_that_is_not_there_is_refused_for_good(letters: Letters, account: MailAccount) -> None:
    letters.refused["anna@example.com"] = "550 5.1.1 no such user"
    receipt = account.send(outgoing())
    assert (receipt.outcome, receipt.bad_address) == (REFUSED, True)


def test_a_server_that_is_not_there_has_taken_nothing() -> None:
    assert opened(host="127.0.0.1", port=1, security="none").send(outgoing()).outcome == LATER


def test_a_private_server_is_not_called_unless_allowed(server: tuple[Letters, int]) -> None:
    with pytest.raises(InvalidInput):
        EMAIL.open(Opened("a", "email", {"host": "127.0.0.1", "port": server[1], "security": "none", "address": OWN},
                          HttpClient())).send(outgoing())  # fmt: skip


@pytest.mark.parametrize("part", ["subject", "name", "in_reply_to"])
def test_a_line_break_makes_no_header(account: MailAccount, part: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        account.send(outgoing(**{part: "a\r\nBcc: x@example.com"}))
    assert refused.value.code == "messages.bad_header"


def test_mail_is_fetched_once_in_order(mailbox: Mailbox) -> None:
    account = opened(imap_host="127.0.0.1", imap_port=mailbox.port, imap_security="none", imap_user=USER,
                     imap_password=PASSWORD)  # fmt: skip
    for number in range(3):
        mailbox.put(b"From: anna@example.com\r\nMessage-ID: <m%d@x>\r\n\r\nhello %d\r\n" % (number, number))
    found = list(account.fetch(""))
    assert [account.keys(body) for _, body in found] == ["<m0@x>", "<m1@x>", "<m2@x>"]
    half = next(islice(iter(found), 1, None))[0]
    assert [account.keys(body) for _, body in account.fetch(half)] == ["<m2@x>"]
    assert list(account.fetch(found[-1][0])) == []
    with pytest.raises(CallFailed):
        list(opened(imap_host="127.0.0.1", imap_port=mailbox.port, imap_security="none", imap_user=USER,
                    imap_password="wrong").fetch(""))  # fmt: skip


def letter(*headers: str, text: str = "Hello") -> bytes:
    known = {line.partition(":")[0].lower() for line in headers}
    lines = [*headers, *(["From: Anna <Anna@Example.com>"] if "from" not in known else [])]
    return ("\r\n".join([*lines, "Date: Mon, 23 Nov 2026 10:00:00 +0000"]) + f"\r\n\r\n{text}\r\n").encode()


def came(body: bytes) -> Came:
    (found,), told = read_mail(body, own=OWN)
    assert told == []
    return found


def test_an_answer_names_the_letter_that_it_answers() -> None:
    found = came(letter("Message-ID: <a@x>", "In-Reply-To: <k1@example.com>", "References: <z@x> <k0@example.com>",
                        "Subject: =?utf-8?b?0J/RgNC40LLQtdGC?="))  # fmt: skip
    assert (found.sender, found.name, found.subject, found.text) == ("anna@example.com", "Anna", "Привет", "Hello")
    assert found.in_reply_to == ["<k1@example.com>", "<k0@example.com>", "<z@x>"]
    assert not found.automatic


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <x.example.com>", "Return-Path: <>",
     "X-Auto-Response-Suppress: All", "From: MAILER-DAEMON@example.com", "From: noreply@example.com"],
)  # fmt: skip
def test_machines_are_known(header: str) -> None:
    assert came(letter(header)).automatic


def test_our_own_letter_that_came_round_is_left_aside() -> None:
    assert read_mail(letter(f"From: {OWN.upper()}"), own=OWN) == ([], [])


BOUNCE = b"""From: MAILER-DAEMON@mx.example.com
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It failed.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; anna@example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: <k1@example.com>
Subject: x

--b--
"""


def test_a_bounce_tells_of_the_letter_that_it_is_about() -> None:
    messages, (told,) = read_mail(BOUNCE, own=OWN)
    assert messages == []
    assert (told.key, told.provider_id, told.state, told.bad_address) == ("k1", "<k1@example.com>", UNDELIVERED, True)
    assert told.reason == "smtp; 550 no such user"


def nested(levels: int) -> bytes:
    head = b"From: a@example.com\r\n"
    return head + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(levels)
    ) + b"Content-Type: text/plain\r\n\r\ndeep\r\n"  # fmt: skip


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        (nested(1000), ""),
        (letter("Content-Type: text/plain; charset=x-bogus", text="Привет"), "charset"),
        (b"From: a@example.com\r\nDate: Mon, 1 Jan 0000 00:00:00 +0000\r\n\r\nx", "date"),
        (letter("From: a@example.com", "From: b@example.com"), "several_senders"),
        (b"From: a@example.com\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!", ""),
        (b"X-Palmette-Flaw: too_large\r\nFrom: a@example.com\r\n\r\n", "too_large"),
        (b"From: a@example.com\r\nSubject: =?x-bogus?b?gibberish?=\r\n\r\nx", ""),
        (b"From: a@example.com\r\nContent-Type: multipart/mixed\r\n\r\nno boundary", ""),
    ],
)
def test_whatever_is_in_a_letter_it_is_kept_and_flagged(body: bytes, flaw: str) -> None:
    found = came(body)
    assert flaw in found.flaws if flaw else found.sender == "a@example.com"


@pytest.mark.parametrize("body", [b"", b"\x00" * 100, b"\r\n\r\n", b"From: \r\n\r\nx", b"\xff\xfe: \xff\r\n\r\n"])
def test_what_is_no_letter_stops_nothing(body: bytes) -> None:
    assert read_mail(body, own=OWN) == ([], [])


def test_a_page_is_read_as_text_without_its_scripts() -> None:
    page = "<head><style>p{}</style></head><p>One &amp; two<br>three</p><script>bad()</script>"
    assert came(letter("Content-Type: text/html", text=page)).text == "One & two\nthree"
