"""What a setting may be, and the one plain line that says what is wrong with it. Never shows what is secret."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import time
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationError, ValidationInfo
from pydantic.fields import FieldInfo

from employer_portal.core.permissions import Role

ROLES = [role.value for role in Role]
DATABASES = ("sqlite", "postgresql", "postgresql+psycopg", "postgres")
FAMILIES = ("PORTAL_", "MAIL_")  # what begins so is meant for the portal, and must be known
#: What container platforms put into the environment for a service called "portal" or "mail".
NOT_OURS = re.compile(r"_(SERVICE_(HOST|PORT\w*)|PORT_\d+_\w+)$|^(PORTAL|MAIL)_(PORT|NAME|ENV_\w+)$")
SHOWN = 60  # characters of a wrong value
MAY_BE_EMPTY = {"mail_password", "backup_passphrase"}  # a secret file that stands for none
MAY_HAVE_LINES = {"mail_password"}  # the key of a service account is JSON, as it was downloaded


def lines(error: ValidationError, fields: Mapping[str, FieldInfo]) -> list[str]:
    """What is wrong as lines: name, what stands there unless it is secret, what is expected, an example."""
    by_name = {name_of(name, field): field for name, field in fields.items()}
    told = {}
    for fault in error.errors():
        name = str(fault["loc"][0]).upper()
        field = by_name[name]
        why = str(fault["ctx"]["error"]) if fault["type"] == "value_error" else ""
        stands = "" if is_secret(field) else f" is {_short(fault['input'])}"
        expected = f"Expected: {field.description}" if field.description else "Expected: another value"
        example = f", for example {field.examples[0]}" if field.examples else ""
        told[name] = f"{name}{stands}{': ' + why if why else ''}. {expected}{example}."
    return list(told.values())


def reasons(error: ValidationError) -> dict[str, str]:
    """What is wrong as sentences for a form: the field's own name -> why."""
    told = {}
    for fault in error.errors():
        why = str(fault["ctx"]["error"]) if fault["type"] == "value_error" else fault["msg"]
        told[str(fault["loc"][0]).lower()] = f"{why[:1].upper()}{why[1:]}."
    return told


def is_secret(field: FieldInfo) -> bool:
    """Whether its value is never shown."""
    return field.annotation is SecretStr or bool((field.json_schema_extra or {}).get("secret"))  # type: ignore[union-attr]


def name_of(name: str, field: FieldInfo) -> str:
    """The name of the environment variable that sets it."""
    return str(field.validation_alias or name).upper()


def names_of(fields: Mapping[str, FieldInfo]) -> set[str]:
    """The names of the environment variables that are settings."""
    return {name_of(name, field) for name, field in fields.items()}


def unknown(given: Iterable[str], known: Collection[str], others: Collection[str]) -> list[str]:
    """Lines for environment variables that look like a misspelt setting, or begin like one and are none.

    Settings have no prefix of their own, so all variables are looked at; `others` are known and no settings.
    """
    wrong = []
    for name in sorted(given):
        upper = name.upper()
        if upper in known or upper in others or NOT_OURS.search(upper):
            continue
        meant = near(upper, {*known, *others})
        if meant or upper.startswith(FAMILIES):
            ask = f" Did you mean {meant}?" if meant else " Remove it, or see settings.py for the names."
            wrong.append(f"{name} is no setting.{ask}")
    return wrong


def near(name: str, known: Collection[str]) -> str | None:
    """The known name that `name` was meant to be: two slips away at most, one in a short name, never in its first
    letter, so that TEST_DATABASE_URL stays somebody else's."""
    bare = name.removeprefix("PORTAL_")
    if bare in known:
        return bare
    squeezed = {one.replace("_", ""): one for one in known}
    given = name.replace("_", "")
    best = min(squeezed, key=lambda one: slips(given, one))
    allowed = 0 if len(best) < 6 else 1 if len(best) < 8 else 2
    return squeezed[best] if given[:1] == best[0] and slips(given, best) <= allowed else None


def slips(one: str, other: str) -> int:
    """How many letters are missing, too many, wrong, or swapped with their neighbour (optimal string alignment); 3 for
    more than two."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b)))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], earlier[j - 2] + 1)
        if min(row) > 2:
            return 3
    return min(row[-1], 3)


def secret_files(folder: Path, fields: Mapping[str, FieldInfo]) -> list[str]:
    """Lines for what cannot be read as a secret in the folder that PORTAL_SECRETS names."""
    try:
        there = sorted(folder.iterdir())
    except OSError as error:
        return [f"PORTAL_SECRETS is {_short(str(folder))}: {_reason(error)}. Expected: a folder with a file for each."]
    wrong = []
    known = names_of(fields)
    for file in there:
        name = file.name.lower()
        if name.upper() not in known:
            meant = near(name.upper(), known)
            wrong += [f"The secret {file} is no setting. Did you mean {meant.lower()}?"] if meant else []
        elif said := _unreadable(file, name):
            wrong.append(f"The secret {file} {said}")
    return wrong


def _unreadable(file: Path, name: str) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        return f"cannot be read: {_reason(error)}. Let this user read it."
    except UnicodeDecodeError:
        return "is no text. Write it as UTF-8."
    if not text.strip() and name not in MAY_BE_EMPTY:
        return "is empty. Write it, or remove the file."
    if len(text.strip().splitlines()) > 1 and not (name in MAY_HAVE_LINES and text.lstrip().startswith("{")):
        return "has more than one line. Write the secret alone."
    return ""


def _reason(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such folder"
        case NotADirectoryError():
            return "that is no folder"
        case IsADirectoryError():
            return "it is a folder"
        case PermissionError():
            return "this user may not read it"
    return error.strerror or "it is not known why"


def _short(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}...")


# What follows are kinds of value: each raises ValueError with what is wrong, where that is more than "not expected".


def _roles(value: str | Collection[str]) -> Collection[str]:
    """A list as JSON or with commas."""
    given = re.findall(r"[^\s,\[\]\"']+", value) if isinstance(value, str) else value
    for role in given:
        if role not in ROLES:
            meant = next((known for known in ROLES if slips(known.lower(), role.lower()) < 2), None)
            raise ValueError(f"no role is called {_short(role)}" + (f" (did you mean {meant}?)" if meant else ""))
    return given


def _database(value: str) -> str:
    if not value:
        return value
    scheme, colons, rest = value.partition("://")
    if not colons:
        raise ValueError("it does not begin like an address")
    if scheme not in DATABASES:
        raise ValueError(f"it begins with {scheme}://" if re.fullmatch(r"[a-z0-9+]{1,20}", scheme) else "its beginning")
    if scheme == "sqlite" and not rest.strip("/"):
        raise ValueError("it names no file")
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        make_url(value)
    except (ArgumentError, ValueError):
        raise ValueError("it cannot be read; letters like @ : / in a password are written %40 %3A %2F") from None
    return value


def _public_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        well = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1)
    except ValueError:
        well = False
    if not well or "@" in parts.netloc or parts.query or parts.fragment or re.search(r"\s", value):
        raise ValueError("not the beginning of a web address")
    return value


def _bind(value: str) -> str:
    host, colon, port = value.rpartition(":")
    if not (host and colon and port.isascii() and port.isdigit() and 0 < int(port) < 65536 and "/" not in host):
        raise ValueError("no host and port")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (LookupError, ValueError, OSError):
        raise ValueError("no such time zone is known") from None
    return value


def _region(value: str) -> str:
    if value:
        import holidays

        country, _, part = value.partition("-")
        try:
            holidays.country_holidays(country, subdiv=part or None)
        except NotImplementedError:
            raise ValueError("no holidays are known for it") from None
    return value


def _wall_time(value: time) -> time:
    if value.tzinfo:
        raise ValueError("it is told in TIMEZONE, without one of its own")
    return value


def _host(value: str) -> str:
    if re.search(r"[\s/@]|:\d+$", value):
        raise ValueError("a host's name alone; the port is MAIL_PORT" if re.search(r":\d+$", value) else "no host")
    return value


def _address(value: str) -> str:
    if value and not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", value):
        raise ValueError("no mail address")
    return value


def _addresses(value: str) -> str:
    return ", ".join(dict.fromkeys(_address(one) for one in re.split(r"[\s,;]+", value) if one))


def _folder(value: Path) -> Path:
    if not value.is_dir():
        raise ValueError("there is no such folder")
    return value


def _file(value: Path) -> Path:
    try:
        value.read_bytes()
    except OSError as error:
        raise ValueError(f"it cannot be read ({error.strerror})") from None
    return value


def _authority(value: str) -> str:
    return _public_url(value) if value else value


def _certificates(value: Path | None, given: ValidationInfo) -> Path | None:
    if bool(given.data.get("timestamp_address")) != (value is not None):
        raise ValueError("TIMESTAMP_ADDRESS and this are given together, or neither is")
    if value and b"-----BEGIN CERTIFICATE-----" not in _file(value).read_bytes():
        raise ValueError("there is no certificate in it")
    return value


def _later(value: time, given: ValidationInfo) -> time:
    opens = given.data.get("sending_opens")
    if opens and not opens.tzinfo and not value.tzinfo and value <= opens:
        raise ValueError(f"sending would close before it opens, at {opens:%H:%M}")
    return value


def _fits_port(value: str, given: ValidationInfo) -> str:
    needed = {465: "tls", 587: "starttls", 25: "starttls"}.get(given.data.get("mail_port", 0))
    if needed and value not in {"none", needed}:
        raise ValueError(f"a server at port {given.data['mail_port']} speaks {needed}")
    return value


def _with_token(value: str, given: ValidationInfo) -> str:
    if given.data.get("mail_sign_in", "password") != "password" and not value:
        raise ValueError(f"MAIL_SIGN_IN is {given.data['mail_sign_in']}, and this is not set")
    return value


def _with_microsoft(value: str, given: ValidationInfo) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9.-]+", value):
        raise ValueError("letters, digits, dots and hyphens alone")
    return _with_token(value, given) if given.data.get("mail_sign_in") == "microsoft" else value


def _with_user(value: SecretStr, given: ValidationInfo) -> SecretStr:
    if given.data.get("mail_user") and not value.get_secret_value():
        raise ValueError("MAIL_USER is set, and this is not")
    return value


Roles = Annotated[frozenset[str], BeforeValidator(_roles)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
PublicUrl = Annotated[str, AfterValidator(_public_url)]
Bind = Annotated[str, AfterValidator(_bind)]
Zone = Annotated[str, AfterValidator(_zone)]
Region = Annotated[str, AfterValidator(_region)]
WallTime = Annotated[time, AfterValidator(_wall_time)]
Later = Annotated[time, AfterValidator(_wall_time), AfterValidator(_later)]
Host = Annotated[str, AfterValidator(_host)]
Address = Annotated[str, AfterValidator(_address)]
Addresses = Annotated[str, AfterValidator(_addresses)]
Authority = Annotated[str, AfterValidator(_authority)]
Certificates = Annotated[Path | None, AfterValidator(_certificates)]
Folder = Annotated[Path, AfterValidator(_folder)]
File = Annotated[Path, AfterValidator(_file)]
WithToken = Annotated[str, AfterValidator(_with_token)]
WithMicrosoft = Annotated[str, AfterValidator(_with_microsoft)]
Password = Annotated[SecretStr, AfterValidator(_with_user)]
FITS_PORT = AfterValidator(_fits_port)
