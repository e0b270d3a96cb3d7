"""Every setting: its name, unit and default.  Read once at start, handed down, never a global.

Sources, strongest first: environment variables (`ANJUAN_…`, nested names joined by two underscores, as
in `ANJUAN_UPLOAD__MAX_BYTES`), then files of the same names in the folder `ANJUAN_SECRETS`, then `settings.toml`
in the data folder.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from core.errors import Invalid

MIB = 1024 * 1024


class Section(BaseModel):
    """A frozen group of settings that refuses names it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class UploadSettings(Section):
    """Limits on what is taken in."""

    max_bytes: int = Field(default=200 * MIB, gt=0)


class ReadingSettings(Section):
    """Limits on the reader process, and which engine reads."""

    engine: Literal["rapidocr", "tesseract"] = "rapidocr"
    workers: int = Field(default=1, ge=1, le=32)
    max_file_bytes: int = Field(default=512 * MIB, gt=0)  #: larger files are kept but not read
    max_pages: int = Field(default=5000, gt=0)
    memory_bytes: int = Field(default=1536 * MIB, gt=0)  #: resident memory of one reader
    page_time: timedelta = timedelta(seconds=60)  #: wall time of one page
    socket: Path | None = None  #: of a reader service beside this process; without one, readers are started here


class SearchSettings(Section):
    """The dial between leakage and speed, and how many candidates are opened."""

    bucket_documents: int = Field(default=100, ge=1, le=10_000)  #: documents that share one token key
    candidates: int = Field(default=500, ge=10, le=5_000)  #: documents decrypted to rank one query


class AccountSettings(Section):
    """Sessions and one-time links."""

    session_idle: timedelta = timedelta(minutes=30)
    session_total: timedelta = timedelta(hours=12)
    link_lifetime: timedelta = timedelta(hours=48)


class RetentionSettings(Section):
    """How long withdrawn papers can be restored, and how long backups hold keys."""

    withdrawal: timedelta = timedelta(days=30)
    key_backups: timedelta = timedelta(days=35)


class MetricsSettings(Section):
    """Who may read the process's figures, and where a worker without a door of its own shows them."""

    token: SecretStr | None = None  #: `Authorization: Bearer …` of who asks from elsewhere; None: nobody does
    port: int | None = Field(default=None, ge=1, le=65535)  #: of a worker; None: it shows nothing
    host: str = "127.0.0.1"  #: the address a worker shows them on; one that only the office's own network reaches


Named = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
"""What a channel is called: in the log, in lists, and in what is kept of it."""


class FolderSettings(Section):
    """A folder that is watched: what appears in it is taken in for a person, and removed once that is durable."""

    name: Named
    path: Path
    person: str  #: the login of whoever the papers come in for
    record: UUID | None = None  #: the lead or case they are filed to; None: they wait in a batch
    #: How long a file must have been quiet before it counts as written.
    settle: timedelta = Field(default=timedelta(seconds=5), ge=timedelta(seconds=1))


class MailRule(Section):
    """Which messages go where; the first rule that fits counts, and `*` stands for anything in a pattern."""

    sender: str = "*"  #: pattern of the address, as in `*@court.example`
    subject: str = "*"
    person: str  #: the login of whoever the message comes in for
    record: UUID | None = None


class MailboxSettings(Section):
    """A mailbox that is looked into by IMAP over TLS."""

    name: Named
    host: str
    port: int = Field(default=993, ge=1, le=65535)
    user: str
    password_file: Path | None = None  #: None: what `anjuan mailbox password` has kept, sealed
    ca: Path | None = None  #: certificates to trust in place of the machine's own
    folder: str = "INBOX"
    done: str | None = None  #: the folder that messages are moved to; None: they are marked and stay
    every: timedelta = Field(default=timedelta(seconds=60), ge=timedelta(seconds=1))
    rules: tuple[MailRule, ...] = Field(min_length=1)


class ChannelSettings(Section):
    """Ways in that nobody has to attend to."""

    folders: tuple[FolderSettings, ...] = ()
    mailboxes: tuple[MailboxSettings, ...] = ()


class ServerSettings(Section):
    """The servers of an office that works on many machines: an address each, with the password in it."""

    database: SecretStr  #: postgresql://user:password@host:port/name?sslmode=verify-full&sslrootcert=FILE
    objects: SecretStr  #: https://key:secret@host:port/bucket?ca=FILE
    search: SecretStr  #: https://user:password@host:port/prefix?ca=FILE
    queue: SecretStr  #: rediss://:password@host:port/0?ca=FILE


def default_home() -> Path:
    """Return the data folder: `ANJUAN_HOME`, else the user's own data directory."""
    given = os.environ.get("ANJUAN_HOME")
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(given).expanduser().absolute() if given else Path(base) / "anjuan"


def default_key_file() -> Path:
    """Return the unattended root key's place, outside the data folder."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "anjuan" / "root.key"


class Settings(BaseSettings):
    """The whole tree."""

    model_config = SettingsConfigDict(
        env_prefix="ANJUAN_",
        env_nested_delimiter="__",
        frozen=True,
        extra="ignore",
        nested_model_default_partial_update=True,
    )

    home: Path = Field(default_factory=default_home)
    key_file: Path = Field(default_factory=default_key_file)
    #: Where people find the office, as `https://cases.example.cn`; None: at the address it serves.
    address: Annotated[str, Field(pattern=r"^https?://[^\s/]+/?$")] | None = None
    upload: UploadSettings = UploadSettings()
    reading: ReadingSettings = ReadingSettings()
    search: SearchSettings = SearchSettings()
    accounts: AccountSettings = AccountSettings()
    retention: RetentionSettings = RetentionSettings()
    metrics: MetricsSettings = MetricsSettings()
    channels: ChannelSettings = ChannelSettings()
    servers: ServerSettings | None = None  #: None: everything lies in the data folder

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put explicit values before the environment, and the environment before the data folder's file."""
        del dotenv_settings, file_secret_settings
        file = TomlConfigSettingsSource(settings_cls, default_home() / "settings.toml")
        folder = os.environ.get("ANJUAN_SECRETS")
        files = SecretsSettingsSource(settings_cls, folder)
        secrets = (NestedSecretsSettingsSource(files, secrets_nested_delimiter="__"),) if folder else ()
        return init_settings, env_settings, *secrets, file


def load_settings(**explicit: object) -> Settings:
    """Read the settings.

    Raises:
        Invalid: a value does not fit; names the setting and what it takes.
    """
    try:
        return Settings(**explicit)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise Invalid("bad_setting", name=name, problem=first["msg"]) from error
