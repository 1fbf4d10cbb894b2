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


def _of_microsoft(expected: str) -> Any:
    example = "8a5c0f3e-5b0e-4d8e-9c5a-3f1f6f0f2b11"
    return Field(default="", validate_default=True, description=expected, examples=[example])


def _switch(default: bool) -> Any:
    return Field(default=default, description="true or false", examples=["true"])


class Settings(BaseSettings):
    """Environments differ in these values and in nothing else.

    A secret may stand in a file of the setting's name (e.g. `database_url`) in the folder that the
    environment variable PORTAL_SECRETS names, as container secrets do.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    #: where the checkout is
    home: checks.Folder = Field(
        default=HOME, validation_alias="PORTAL_HOME", description="the folder of the checkout", examples=["/opt/portal"]
    )
    #: where the data is kept: the database of a small installation, the secret key
    var: Path = Field(
        default=HOME / "var",
        validation_alias="PORTAL_VAR",
        description="a folder for the data",
        examples=["/var/lib/portal"],
    )
    #: the employer's own rules for the checker, beside the portal's
    rules_local: checks.Folder | None = _a("a folder with rules", "/etc/portal/rules", None)
    #: the database; without one SQLite in the data folder. Secret
    database_url: checks.DatabaseUrl = Field(
        default="",
        description="the address of a PostgreSQL or SQLite database",
        json_schema_extra={"secret": True},
        examples=["postgresql://portal:PASSWORD@HOST/portal or sqlite:////var/lib/portal/portal.sqlite"],
    )
    #: the portal's address in mails and links; with https:// cookies travel encrypted only
    public_url: checks.PublicUrl = _a("an address with http:// or https://", "https://feedback.example.org", LOCAL)
    #: signs cookies, and wraps the key that passwords hang on; made once and kept beside the data. Secret
    secret_key: SecretStr = SecretStr("")
    #: where `db backup` writes to; best on another disk than the data
    backup_folder: Path | None = _a("a folder", "/srv/portal-backups", None)
    #: seals the secret key inside each back-up; without it the key is kept apart. Secret
    backup_passphrase: SecretStr = SecretStr("")
    #: where `serve` listens
    bind: checks.Bind = _a("a host and a port", "127.0.0.1:8000", "127.0.0.1:8000")
    #: how many processes show pages
    web_processes: int = _number("2", 2)
    #: a proxy in front says which scheme, host and address the browser used
    behind_proxy: bool = _switch(False)
    #: clients' addresses stand in the log of requests; it names nobody else either way
    log_addresses: bool = _switch(False)
    #: roles that sign in with six digits from an app as well
    two_step_roles: Annotated[checks.Roles, NoDecode] = _a(
        f"roles out of {', '.join(checks.ROLES)}", '["HR","approver"]', frozenset()
    )
    #: who only interviews may come in by a mailed link, once, for one round, without a password
    interviewer_link: bool = _switch(False)
    #: the largest file or form that is taken
    upload_megabytes: int = _number("20", 20)
    #: no letter is approved before somebody read a test message at the reply address
    prove_reply_to: bool = _switch(True)
    #: one sentence of a text may be nudged for the weights of its words, where no rule speaks
    second_reader: bool = _switch(True)
    #: the employer's name where a brand has none; without it sentences with the name drop
    organisation_name: str = ""

    #: whose clocks days and hours are told by
    timezone: checks.Zone = _a("a time zone by its city", "Europe/London", "Europe/London")
    #: 03/04/2026 in a workbook is the third of April
    day_first: bool = _switch(True)
    #: the point of a four-point scale from which a criterion is fully met
    fully_met_from: int = _number("3", 3, upto=4)
    #: how long a full certificate lasts
    certificate_months: int = _number("12", 12, upto=1200)
    #: how long the first licence lasts
    provisional_days: int = _number("60", 60, upto=3650)
    #: within how many days a re-test is passed that new guidance asks for
    retest_days: int = _number("14", 14, least=1, upto=365)
    #: within how many days after the first licence the whole training is due
    modules_due_days: int = _number("30", 30, upto=3650)
    #: nobody writes to candidates with the first licence, until a trainer has made it a full one
    full_before_letters: bool = _switch(False)
    #: how often one step of the training may be tried a day
    attempts_a_day: int = _number("3", 3, upto=100)
    #: how long a candidate's file is kept after the last letter, where the schedule of the records says nothing
    retention_months_unsuccessful: int = _number(
        "12", 12, upto=1200
    )  # recompute when the claim limit changes: fact sheet, section 5.3
    #: within how many working days feedback is given that a candidate asks for
    feedback_sla_days: int = _number("10", 10, upto=3650)
    #: a bare score (14 out of 20) may stand in words for candidates
    raw_scores: bool = _switch(False)
    #: within how many working days a question about a letter is answered, as letters say
    answer_days: int = _number("5", 5, upto=3650)
    #: within how many working days whoever asks for a call is offered a time
    call_days: int = _number("1", 1, upto=3650)
    #: within how many working days a letter comes in another format
    format_days: int = _number("3", 3, upto=3650)
    #: so many days after a letter left, who did not say whether it helped is asked once; 0: nobody is asked
    helpful_after_days: int = _number("5", 5, least=0, upto=365)

    #: working days between approval and sending, in which a letter can be stopped
    cooling_off_days: int = _number("1", 1, least=0, upto=365)
    #: the time of day at which the cooling-off ends
    cooling_off_until: checks.WallTime = _a("a time of day", "10:00", time(10))
    #: letters leave from this time on
    sending_opens: checks.WallTime = _a("a time of day", "08:00", time(8))
    #: and until this time, on working days
    sending_closes: checks.Later = Field(
        default=time(18), validate_default=True, description="a time of day after SENDING_OPENS", examples=["18:00"]
    )
    #: whose holidays are no working days; empty: Monday to Friday, no holidays
    holidays_region: checks.Region = _a("a country or a part of one, or nothing", "GB-ENG or IE", "GB-ENG")

    #: the mail server; without one mail is written into the folder `mailbox`, and nothing is sent
    mail_host: checks.Host = _a("the mail server's name", "mail.example.org", "")
    #: its port
    mail_port: int = _number("587", 587, upto=65535)
    #: how it encrypts; none only for a server on this machine
    mail_security: Annotated[Literal["starttls", "tls", "none"], checks.FITS_PORT] = Field(
        default="starttls",
        validate_default=True,
        description="starttls, tls or none",
        examples=["starttls with MAIL_PORT=587, or tls with MAIL_PORT=465"],
    )
    #: the authority that vouches for a mail server inside the house
    mail_ca_file: checks.File | None = _a("a file with the authority's certificate", "/etc/portal/ca.pem", None)
    #: how MAIL_USER signs in: with a password, or with a token of Microsoft 365 or Google Workspace
    mail_sign_in: Literal["password", "microsoft", "google"] = _a(
        "password, microsoft or google", "microsoft", "password"
    )
    #: who signs in; with a token, the mailbox that mail leaves from; without one nobody does
    mail_user: checks.WithToken = Field(
        default="", validate_default=True, description="the mailbox that signs in", examples=["feedback@example.org"]
    )
    #: the directory (tenant) ID of the app registration, with microsoft
    mail_tenant: checks.WithMicrosoft = _of_microsoft("the directory (tenant) ID, or a domain of it")
    #: the application (client) ID of the app registration, with microsoft
    mail_client: checks.WithMicrosoft = _of_microsoft("the application (client) ID")
    #: the password; with microsoft the client secret's value; with google the key file (JSON). Secret
    mail_password: checks.Password = Field(
        default=SecretStr(""), validate_default=True, description="the password that goes with MAIL_USER"
    )
    #: while it names addresses, e-mails to candidates go to these in turn, and to no candidate
    trial_addresses: checks.Addresses = _a("mail addresses, with commas between them", "team@example.org", "")
    #: where mail servers report what came back; without one, to the sender
    mail_return_path: checks.Address = _a("a mail address", "returned@example.org", "")
    #: for one letter from first to last word, and for connecting
    mail_timeout_seconds: float = _seconds("60", 60)
    #: connections to the mail server at once, of all workers together
    mail_connections: int = _number("4", 4)
    #: letters after which a connection is made anew
    mail_per_connection: int = _number("200", 200)
    #: letters a minute at most; 0: no limit
    mail_per_minute: int = _number("60", 0, least=0)
    #: letters a minute of one brand at most; 0: no limit
    mail_per_minute_brand: int = _number("60", 0, least=0)
    #: the authority that stamps packs of evidence with the time (RFC 3161), asked at this address; without one none is
    timestamp_address: checks.Authority = _a("a web address", "http://timestamp.example.org/tsr", "")
    #: the certificates by which that authority's time stamps are believed
    timestamp_roots: checks.Certificates = Field(
        default=None, validate_default=True, description="a file with certificates",
        examples=["/etc/portal/timestamps.pem"],
    )  # fmt: skip
    #: how many processes work in the background
    worker_processes: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1, description="a number from 1", examples=["2"]
    )
    #: after so long, what a dead worker held is taken up again; longer than two letters may take
    lease_seconds: float = _seconds("180", 180)

    @model_validator(mode="before")
    @classmethod
    def _nothing_for_empty(cls, values: Any) -> Any:
        """An empty value stands for the default: compose files pass what nobody set so. Without a region there are no
        holidays."""
        return {name: value for name, value in values.items() if value != "" or name == "holidays_region"}

    @property
    def team(self) -> tuple[str, ...]:
        """Whom letters reach in a trial; nobody where there is none."""
        return tuple(self.trial_addresses.split(", ")) if self.trial_addresses else ()

    @property
    def mailbox(self) -> Path:
        """Where mail is written while no server is named: for trying out."""
        return self.var / "mailbox"

    @property
    def erasure_list(self) -> Path:
        """Where it stands outside of the database who was erased, by numbers: a restore erases them again."""
        return self.var / "erasures"

    @property
    def evidence(self) -> Path:
        """Where packs of evidence lie for a while, to be fetched."""
        return self.var / "evidence"

    @property
    def access(self) -> Path:
        """Where what people asked to see of themselves lies for a while, to be given to them."""
        return self.var / "access"

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
