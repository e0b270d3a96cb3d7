"""The password of a mailbox: in a file that the settings name, or kept sealed by the office."""

from __future__ import annotations

from cases.office import Office
from core.access import Action, require
from core.errors import Invalid, NotFound, Unavailable
from core.model.audit import AuditEvent
from core.model.person import Principal
from core.settings import MailboxSettings

LONGEST = 1024  #: characters


def keep_password(office: Office, who: Principal, mailbox: str, password: str) -> None:
    """Keep a mailbox's password, sealed, in place of the one before.

    Raises:
        Denied: the person's roles do not run the office.
        NotFound: `mailbox_unknown`: the settings name no such mailbox.
        Invalid: `mailbox_password_wrong`: it is empty, too long, or of more than one line.
    """
    require(who, Action.OPERATE)
    if mailbox not in {item.name for item in office.settings.channels.mailboxes}:
        raise NotFound("mailbox_unknown", name=mailbox)
    if not 1 <= len(password) <= LONGEST or not password.isprintable():
        raise Invalid("mailbox_password_wrong")
    with office.db.write() as tx:
        tx.office.keep(_name(mailbox), password)
        tx.audit.append(AuditEvent("channel.password", who.actor_id, detail={"mailbox": mailbox}))


def password_of(office: Office, mailbox: MailboxSettings) -> str:
    """Return a mailbox's password.

    Raises:
        Unavailable: `mailbox_password_missing`: there is none, or its file cannot be read.
    """
    if mailbox.password_file is not None:
        try:
            return mailbox.password_file.read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable("mailbox_password_missing", name=mailbox.name) from error
    with office.db.read() as tx:
        kept = tx.office.get(_name(mailbox.name))
    if kept is None:
        raise Unavailable("mailbox_password_missing", name=mailbox.name)
    return kept


def _name(mailbox: str) -> str:
    return f"channel.password.{mailbox}"
