"""Every setting, typed, read from the environment or from secret files; nothing else reads the environment."""

import os
from datetime import time
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

HOME = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Environments differ in these values and in nothing else.

    A secret may stand in a file of the setting's name (e.g. `database_url`) in the folder that the
    environment variable PORTAL_SECRETS names, as container secrets do.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    home: Path = Field(default=HOME, validation_alias="PORTAL_HOME")
    var: Path = Field(default=HOME / "var", validation_alias="PORTAL_VAR")
    rules_local: Path | None = None  # the employer's own rules; none: guidance/phrasing/local, where there is one
    database_url: str = ""  # empty: SQLite in `var`
    public_url: str = "http://localhost:8000"
    secret_key: SecretStr = SecretStr("")  # signs cookies and links; empty: made once and kept in `var`
    backup_folder: Path | None = None  # where `db backup` writes to; best on another disk than the data
    backup_passphrase: SecretStr = SecretStr("")  # seals the secret key inside each backup; empty: it is kept apart
    bind: str = "127.0.0.1:8000"  # where `serve` listens
    web_processes: int = Field(default=2, ge=1)
    behind_proxy: bool = False  # a proxy in front says which scheme, host and address the browser used
    two_step_roles: frozenset[str] = frozenset()  # roles that sign in with a code as well, e.g. ["HR", "approver"]
    interviewer_link: bool = False  # an interviewer may come in by a mailed one-time link, for one round
    upload_megabytes: int = Field(default=20, ge=1)
    prove_reply_to: bool = True  # no letter is approved before somebody read a test message at the reply address
    organisation_name: str = ""  # empty: sentences with the employer's name drop

    timezone: str = "Europe/London"
    day_first: bool = True  # 03/04/2026 is the third of April
    fully_met_from: int = 3  # third point of a four-point scale
    certificate_months: int = 12
    retention_months_unsuccessful: int = 12  # recompute when the claim limit changes: fact sheet, section 5.3
    feedback_sla_days: int = 10
    answer_days: int = 5  # within which a question about a letter is answered
    welsh_approved: bool = False  # Welsh wording is used only once a professional translation is approved

    cooling_off_days: int = Field(default=1, ge=0)  # working days between approval and sending
    cooling_off_until: time = time(10)
    sending_opens: time = time(8)
    sending_closes: time = time(18)
    holidays_region: str = "GB-ENG"  # empty: Monday to Friday, no holidays

    mail_host: str = ""  # empty: mail is written into the folder `mailbox`, and nothing is sent
    mail_port: int = 587
    mail_security: Literal["starttls", "tls", "none"] = "starttls"  # "none" only beside the server itself
    mail_ca_file: Path | None = None  # the authority of a server inside the house
    mail_user: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_return_path: str = ""  # where servers report what came back; empty: the sender
    mail_timeout_seconds: float = Field(default=60, gt=0)  # for one letter from first to last word, and for connecting
    mail_connections: int = Field(default=4, ge=1)  # at once, of all workers together
    mail_per_connection: int = Field(default=200, ge=1)
    mail_per_minute: int = Field(default=0, ge=0)  # 0: no limit
    mail_per_minute_brand: int = Field(default=0, ge=0)
    worker_processes: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    #: After that, what a dead worker held is taken up again. Longer than two letters may take, each to its timeout.
    lease_seconds: float = Field(default=180, gt=0)

    @property
    def mailbox(self) -> Path:
        """Where mail is written while no server is named: for trying out."""
        return self.var / "mailbox"

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
    """The settings of this process; secrets from the folder named by PORTAL_SECRETS, if any."""
    folder = os.environ.get("PORTAL_SECRETS")
    return Settings(_secrets_dir=folder) if folder else Settings()
