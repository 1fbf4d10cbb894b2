"""Every setting, typed, read from the environment or from secret files; nothing else reads the environment."""

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

HOME = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Environments differ in these values and in nothing else.

    A secret may stand in a file of the setting's name (e.g. `database_url`) in the folder that the
    environment variable PORTAL_SECRETS names, as container secrets do.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    home: Path = Field(default=HOME, validation_alias="PORTAL_HOME")
    var: Path = Field(default=HOME / "var", validation_alias="PORTAL_VAR")
    database_url: str = ""  # empty: SQLite in `var`
    public_url: str = "http://localhost:8000"
    organisation_name: str = ""  # empty: sentences with the employer's name drop

    timezone: str = "Europe/London"
    day_first: bool = True  # 03/04/2026 is the third of April
    fully_met_from: int = 3  # third point of a four-point scale
    certificate_months: int = 12
    retention_months_unsuccessful: int = 12  # recompute when the claim limit changes: fact sheet, section 5.3
    feedback_sla_days: int = 10
    answer_days: int = 5  # within which a question about a letter is answered
    welsh_approved: bool = False  # Welsh wording is used only once a professional translation is approved

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
