"""Every setting, typed, read from the environment or from secret files; nothing else reads the environment."""

import os
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from employer_portal.core import setting_checks as checks
from employer_portal.core.errors import WrongSettings

HOME = Path(__file__).resolve().parents[1]


LOCAL = "http://localhost:8000"
#: Variables that are no settings: read by this module, by `./portal`, and by `compose.yaml` for itself.
OTHERS = {"PORTAL_SECRETS", "PORTAL_VENV", "PORTAL_DATA", "PORTAL_BACKUPS", "MAIL_IMAGE", "MAIL_PORT_SHOWN"}


def _a(expected: str, example: str, default: Any) -> Any:
    """A setting that is expected to be such a thing: the words are shown to whoever gave another."""
    return Field(default=default, description=expected, examples=[example])


def _number(example: str, default: int, *, least: int = 1, upto: int | None = None) -> Any:
    words = f"a number from {least}" + (f" to {upto}" if upto else "")
    return Field(default=default, ge=least, le=upto, description=words, examples=[example])


def _seconds(example: str, default: float) -> Any:
    return Field(default=default, gt=0, allow_inf_nan=False, description="seconds, more than none", examples=[example])


def _switch(default: bool) -> Any:
    return Field(default=default, description="true or false", examples=["true"])


class Settings(BaseSettings):
    """Environments differ in these values and in nothing else.

    A secret may stand in a file of the setting's name (e.g. `database_url`) in the folder that the
    environment variable PORTAL_SECRETS names, as container secrets do.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    home: checks.Folder = Field(
        default=HOME, validation_alias="PORTAL_HOME", description="the folder of the checkout", examples=["/opt/portal"]
    )
    var: Path = Field(
        default=HOME / "var",
        validation_alias="PORTAL_VAR",
        description="a folder for the data",
        examples=["/var/lib/portal"],
    )
    #: the employer's own rules; none: guidance/phrasing/local, where there is one
    rules_local: checks.Folder | None = _a("a folder with rules", "/etc/portal/rules", None)
    database_url: checks.DatabaseUrl = Field(  # empty: SQLite in `var`
        default="",
        description="the address of a PostgreSQL or SQLite database",
        json_schema_extra={"secret": True},
        examples=["postgresql://portal:PASSWORD@HOST/portal or sqlite:////var/lib/portal/portal.sqlite"],
    )
    public_url: checks.PublicUrl = _a("an address with http:// or https://", "https://feedback.example.org", LOCAL)
    #: signs cookies and links; empty: made once and kept in `var`
    secret_key: SecretStr = SecretStr("")
    #: where `db backup` writes to; best on another disk than the data
    backup_folder: Path | None = _a("a folder", "/srv/portal-backups", None)
    #: seals the secret key inside each backup; empty: it is kept apart
    backup_passphrase: SecretStr = SecretStr("")
    #: where `serve` listens
    bind: checks.Bind = _a("a host and a port", "127.0.0.1:8000", "127.0.0.1:8000")
    web_processes: int = _number("2", 2)
    #: a proxy in front says which scheme, host and address the browser used
    behind_proxy: bool = _switch(False)
    #: clients' addresses stand in the log of requests
    log_addresses: bool = _switch(False)
    #: roles that sign in with a code as well
    two_step_roles: Annotated[checks.Roles, NoDecode] = _a(
        f"roles out of {', '.join(checks.ROLES)}", '["HR","approver"]', frozenset()
    )
    #: an interviewer may come in by a mailed one-time link, for one round
    interviewer_link: bool = _switch(False)
    upload_megabytes: int = _number("20", 20)
    #: no letter is approved before somebody read a test message at the reply address
    prove_reply_to: bool = _switch(True)
    #: one sentence of a text may be nudged for the weights of its words, where no rule speaks
    second_reader: bool = _switch(True)
    organisation_name: str = ""  # empty: sentences with the employer's name drop

    timezone: checks.Zone = _a("a time zone by its city", "Europe/London", "Europe/London")
    #: 03/04/2026 is the third of April
    day_first: bool = _switch(True)
    fully_met_from: int = _number("3", 3, upto=4)  # third point of a four-point scale
    certificate_months: int = _number("12", 12, upto=1200)
    provisional_days: int = _number("60", 60, upto=3650)  # how long the first licence lasts
    modules_due_days: int = _number("30", 30, upto=3650)  # after the first licence, for the whole training
    #: nobody writes to candidates with the first licence, until trainers have made it a full one
    full_before_letters: bool = _switch(False)
    attempts_a_day: int = _number("3", 3, upto=100)  # at one step of the training
    #: recompute when the claim limit changes: fact sheet, section 5.3
    retention_months_unsuccessful: int = _number("12", 12, upto=1200)
    feedback_sla_days: int = _number("10", 10, upto=3650)
    #: a bare score ("14 out of 20") may stand in words for candidates
    raw_scores: bool = _switch(False)
    answer_days: int = _number("5", 5, upto=3650)  # within which a question about a letter is answered

    cooling_off_days: int = _number("1", 1, least=0, upto=365)  # working days between approval and sending
    cooling_off_until: checks.WallTime = _a("a time of day", "10:00", time(10))
    sending_opens: checks.WallTime = _a("a time of day", "08:00", time(8))
    sending_closes: checks.Later = Field(
        default=time(18), validate_default=True, description="a time of day after SENDING_OPENS", examples=["18:00"]
    )
    #: empty: Monday to Friday, no holidays
    holidays_region: checks.Region = _a("a country or a part of one, or nothing", "GB-ENG or IE", "GB-ENG")

    #: empty: mail is written into the folder `mailbox`, and nothing is sent
    mail_host: checks.Host = _a("the mail server's name", "mail.example.org", "")
    mail_port: int = _number("587", 587, upto=65535)
    #: "none" only beside the server itself
    mail_security: Annotated[Literal["starttls", "tls", "none"], checks.FITS_PORT] = Field(
        default="starttls",
        validate_default=True,
        description="starttls, tls or none",
        examples=["starttls with MAIL_PORT=587, or tls with MAIL_PORT=465"],
    )
    #: the authority of a server inside the house
    mail_ca_file: checks.File | None = _a("a file with the authority's certificate", "/etc/portal/ca.pem", None)
    mail_user: str = ""
    mail_password: checks.Password = Field(
        default=SecretStr(""), validate_default=True, description="the password that goes with MAIL_USER"
    )
    #: where servers report what came back; empty: the sender
    mail_return_path: checks.Address = _a("a mail address", "returned@example.org", "")
    #: for one letter from first to last word, and for connecting
    mail_timeout_seconds: float = _seconds("60", 60)
    mail_connections: int = _number("4", 4)  # at once, of all workers together
    mail_per_connection: int = _number("200", 200)
    mail_per_minute: int = _number("60", 0, least=0)  # 0: no limit
    mail_per_minute_brand: int = _number("60", 0, least=0)
    worker_processes: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1, description="a number from 1", examples=["2"]
    )
    #: After that, what a dead worker held is taken up again. Longer than two letters may take, each to its timeout.
    lease_seconds: float = _seconds("180", 180)

    @model_validator(mode="before")
    @classmethod
    def _nothing_for_empty(cls, values: Any) -> Any:
        """An empty value stands for the default: compose files pass what nobody set so. Without a region there are no
        holidays."""
        return {name: value for name, value in values.items() if value != "" or name == "holidays_region"}

    @property
    def mailbox(self) -> Path:
        """Where mail is written while no server is named: for trying out."""
        return self.var / "mailbox"

    @property
    def upload_bytes(self) -> int:
        """The largest request that the portal takes."""
        return self.upload_megabytes * 1024 * 1024

    @property
    def database(self) -> str:
        """The database's address; SQLite in the `var` folder unless one is given."""
        return self.database_url or f"sqlite:///{self.var / 'portal.sqlite'}"

    @property
    def rules(self) -> Path:
        return self.home / "guidance" / "phrasing"

    @property
    def templates(self) -> Path:
        return self.home / "templates"

    @property
    def migrations(self) -> Path:
        return self.home / "migrations"


def load_settings() -> Settings:
    """The settings of this process; secrets from the folder named by PORTAL_SECRETS, if any.

    Raises `WrongSettings` with a line for each that is wrong, all at once: a value, a misspelt name, an unreadable
    secret.
    """
    folder = os.environ.get("PORTAL_SECRETS")
    fields = Settings.model_fields
    wrong = checks.unknown(os.environ, checks.names_of(fields), OTHERS)
    unreadable = checks.secret_files(Path(folder), fields) if folder else []
    try:
        settings = Settings(_secrets_dir=folder if folder and not unreadable else None)
    except ValidationError as error:
        raise WrongSettings([*wrong, *unreadable, *checks.lines(error, fields)]) from None
    if wrong or unreadable:
        raise WrongSettings([*wrong, *unreadable])
    return settings
