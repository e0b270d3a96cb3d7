"""A mailbox: messages that a rule fits are taken in whole, and marked or moved once the receipt is given.

A message is named by the mailbox's own numbers and by its bytes, so that one whose marking failed comes in only
once. What no rule fits is left as it is.
"""

from __future__ import annotations

import hashlib
import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase

from imap_tools import MailBox, MailboxLoginError
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError
from imap_tools.message import MailMessage

from cases.office import Office
from core.errors import AnjuanError, Denied, Invalid, NotFound, Unavailable
from core.settings import MailboxSettings, MailRule
from core.text import display_name
from ingest.channels.arrivals import Delivery, Desk, person_of
from ingest.channels.password import password_of
from ingest.channels.standing import Kind

TAKEN, REFUSED = "AnjuanTaken", "AnjuanRefused"  #: keywords that other mail programs show as labels
AT_ONCE = 200  #: messages of one look
_PATIENCE = 30.0  # seconds for an answer of the server
_NEW = f"UNDELETED UNKEYWORD {TAKEN} UNKEYWORD {REFUSED}"
_LONGEST_NAME = 200  # bytes, before the ending


@dataclass(frozen=True, slots=True)
class _Letter:
    """What a message says on its envelope."""

    uid: str
    sender: str
    subject: str
    size: int


class WatchedMailbox:
    """One mailbox of the settings."""

    kind: Kind = "mailbox"

    def __init__(self, office: Office, settings: MailboxSettings) -> None:
        self.name = settings.name
        self._office, self._settings = office, settings
        self._desk = Desk(office, "mailbox", settings.name)
        self._left: set[tuple[str, str]] = set()

    def look(self) -> None:
        """Take in the messages that a rule fits.

        Raises:
            AnjuanError: the server or the office does not take part just now, or a rule names somebody or something
                that is not there; the messages stay where they are.
        """
        failure: AnjuanError | None = None
        with _opened(self._office, self._settings) as box:
            era = str(box.folder.status(self._settings.folder, ["UIDVALIDITY"])["UIDVALIDITY"])
            fresh = [uid for uid in box.uids(_NEW) if (era, uid) not in self._left]
            for uid in fresh[:AT_ONCE]:
                letter = _letter(box, uid)
                rule = None if letter is None else _fitting(self._settings.rules, letter)
                if letter is None or rule is None:
                    self._left.add((era, uid))
                    continue
                try:
                    self._handle(box, era, letter, rule)
                except (Denied, NotFound) as error:
                    failure = failure or error
        if failure is not None:
            raise failure

    def _handle(self, box: MailBox, era: str, letter: _Letter, rule: MailRule) -> None:
        self._left.add((era, letter.uid))
        try:
            self._take(box, era, letter, rule)
        except Invalid:
            box.flag([letter.uid], [REFUSED], value=True)
            self._desk.note(refused=self._desk.standing().refused + 1)
        except AnjuanError:
            self._left.discard((era, letter.uid))
            raise
        else:
            self._desk.note(taken=self._desk.standing().taken + 1, taken_at=self._office.clock.now())
            if self._settings.done is None:
                box.flag([letter.uid], [TAKEN, r"\Seen"], value=True)
            else:
                box.move([letter.uid], self._settings.done)

    def _take(self, box: MailBox, era: str, letter: _Letter, rule: MailRule) -> None:
        who = person_of(self._office, rule.person)
        limit = self._office.settings.upload.max_bytes
        if letter.size > limit:
            raise Invalid("file_too_large", limit_mib=limit // (1024 * 1024))
        body = _body(box, letter.uid)
        key = f"{era} {letter.uid} {hashlib.sha256(body).hexdigest()}"
        name = (display_name(letter.subject.replace("/", " ").replace("\\", " "), _LONGEST_NAME) or "mail") + ".eml"
        self._desk.take(who, Delivery(name, key, len(body), iter([body])), of=rule.sender, record=rule.record)


def _fitting(rules: tuple[MailRule, ...], letter: _Letter) -> MailRule | None:
    sender, subject = letter.sender.casefold(), letter.subject.casefold()
    for rule in rules:
        if fnmatchcase(sender, rule.sender.casefold()) and fnmatchcase(subject, rule.subject.casefold()):
            return rule
    return None


def _letter(box: MailBox, uid: str) -> _Letter | None:
    for message in box.fetch(uid_list=[uid], mark_seen=False, headers_only=True):
        return _Letter(uid, _said(message, "from_"), _said(message, "subject"), message.size_rfc822)
    return None


def _said(message: MailMessage, header: str) -> str:
    """Return a header's text, or nothing where its encoding is broken: what cannot be read fits no rule but `*`."""
    try:
        return " ".join(str(getattr(message, header)).split())
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def _body(box: MailBox, uid: str) -> bytes:
    status, answer = box.client.uid("fetch", uid, "(BODY.PEEK[])")
    if status != "OK" or not answer or not isinstance(answer[0], tuple):
        raise Unavailable("mailbox_unavailable")
    body: bytes = answer[0][1]
    return body


@contextmanager
def _opened(office: Office, settings: MailboxSettings) -> Iterator[MailBox]:
    """Open the mailbox by TLS, never in the plain.

    Raises:
        Unavailable: `mailbox_unavailable`, `mailbox_untrusted`, `mailbox_refused`, `mailbox_folder_missing`.
    """
    password = password_of(office, settings)
    try:
        secured = ssl.create_default_context(cafile=settings.ca)
        secured.minimum_version = ssl.TLSVersion.TLSv1_2
        box = MailBox(settings.host, settings.port, timeout=_PATIENCE, ssl_context=secured)
        with _left_at_the_end(box):
            box.login(settings.user, password, settings.folder)
            if settings.done is not None and not box.folder.exists(settings.done):
                box.folder.create(settings.done)
            yield box
    except ssl.SSLError as error:
        raise Unavailable("mailbox_untrusted", host=settings.host) from error
    except MailboxLoginError as error:
        raise Unavailable("mailbox_refused", user=settings.user) from error
    except MailboxFolderSelectError as error:
        raise Unavailable("mailbox_folder_missing", folder=settings.folder) from error
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        raise Unavailable("mailbox_unavailable", host=settings.host) from error


@contextmanager
def _left_at_the_end(box: MailBox) -> Iterator[None]:
    try:
        yield
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            box.client.logout()
        with suppress(OSError):
            box.client.shutdown()
