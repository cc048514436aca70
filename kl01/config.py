"""Every setting of KL01: its default, its environment variable, its meaning.

The table in `docs/administrator.md` is checked against this file by a test.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from kl01.host_names import is_usable

ROOT = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"
"""What is running: the one place that says it. CHANGELOG.md has a heading for each."""


class SettingError(ValueError):
    """A setting has a value that KL01 can't use; the message says which and what to write."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. `metadata` of each field holds the environment variable and the meaning."""

    instance: Path = field(
        default=ROOT / "instance",
        metadata={"env": "KL01_INSTANCE", "meaning": "Folder of this process: the database file and the log"},
    )
    files: Path | None = field(
        default=None,
        metadata={
            "env": "KL01_FILES",
            "meaning": "Folder that all processes see: photos, jobs, secret key; empty: KL01_INSTANCE",
        },
    )
    host: str = field(
        default="127.0.0.1",
        metadata={
            "env": "KL01_HOST",
            "meaning": "Address to listen on; 0.0.0.0 opens KL01 to the intranet",
        },
    )
    port: int = field(
        default=8000, metadata={"env": "KL01_PORT", "meaning": "Port to listen on", "least": 1, "most": 65535}
    )
    database_url: str = field(
        default="",
        metadata={
            "env": "KL01_DATABASE_URL",
            "meaning": "SQLAlchemy address of the database; empty means `kl01.db` in the instance folder",
        },
    )
    trusted_hosts: tuple[str, ...] = field(
        default=(),
        metadata={
            "env": "KL01_TRUSTED_HOSTS",
            "meaning": "Names and addresses by which people may reach KL01, with commas between; empty: any",
        },
    )
    session_hours: int = field(
        default=12,
        metadata={
            "env": "KL01_SESSION_HOURS",
            "meaning": "Hours after which a person signs in again whatever they do",
            "least": 1,
            "most": 168,
        },
    )
    idle_minutes: int = field(
        default=120,
        metadata={
            "env": "KL01_IDLE_MINUTES",
            "meaning": "Minutes without a page after which a person signs in again",
            "least": 5,
            "most": 10080,
        },
    )
    upload_megabytes: int = field(
        default=10,
        metadata={
            "env": "KL01_UPLOAD_MEGABYTES",
            "meaning": "Largest request in megabytes",
            "least": 1,
            "most": 200,
        },
    )
    threads: int = field(
        default=32,
        metadata={"env": "KL01_THREADS", "meaning": "Requests in hand at once", "least": 1, "most": 64},
    )
    log_level: str = field(
        default="INFO",
        metadata={
            "env": "KL01_LOG_LEVEL",
            "meaning": "How much the log tells: DEBUG, INFO, WARNING or ERROR",
        },
    )
    behind_https: bool = field(
        default=False,
        metadata={
            "env": "KL01_BEHIND_HTTPS",
            "meaning": "1 where people reach KL01 by https: the cookie is then sent by https only",
        },
    )
    development: bool = field(
        default=False,
        metadata={"env": "KL01_DEVELOPMENT", "meaning": "1 shows `/kieu`, the page of all components"},
    )

    @property
    def shared_folder(self) -> Path:
        """Where lies what all processes share and is no row of the database."""
        return self.files or self.instance

    @property
    def sqlalchemy_url(self) -> str:
        """The database address that SQLAlchemy gets."""
        if self.database_url:
            return self.database_url
        from sqlalchemy import URL

        # Built and not pasted: a folder may be called `thu?muc`, `a#b` or `100%20`.
        made = URL.create("sqlite", database=(self.instance / "kl01.db").as_posix())
        return made.render_as_string(hide_password=False)


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from environment variables; empty ones count as not set.

    Raises SettingError with one sentence that names the variable.
    """
    found: dict[str, object] = {}
    for setting in fields(Settings):
        name = setting.metadata["env"]
        text = environment.get(name, "").strip()
        if text:
            found[setting.name] = _parse(name, text, setting.default, setting.metadata)
    return Settings(**found)  # type: ignore[arg-type]  # each value has the type of its field's default


def _parse(name: str, text: str, default: object, metadata: Mapping[str, object]) -> object:
    if isinstance(default, bool):
        if text.lower() not in {"0", "1", "true", "false"}:
            raise SettingError(f"{name} phải là 0 hoặc 1, đang là “{text}”.")
        return text.lower() in {"1", "true"}
    if isinstance(default, int):
        least, most = metadata["least"], metadata["most"]
        if not (text.isdecimal() and int(str(least)) <= int(text) <= int(str(most))):
            raise SettingError(f"{name} phải là số từ {least} đến {most}, đang là “{text}”.")
        return int(text)
    if default is None or isinstance(default, Path):
        return Path(text).expanduser().resolve()
    if isinstance(default, tuple):
        return _parse_names(name, text)
    if name == "KL01_HOST":
        return text.strip("[]")  # as an address of pages has it: [::1]
    if name == "KL01_LOG_LEVEL" and text.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise SettingError(f"{name} phải là DEBUG, INFO, WARNING hoặc ERROR, đang là “{text}”.")
    return text.upper() if name == "KL01_LOG_LEVEL" else text


def _parse_names(name: str, text: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    for one in names:
        if not is_usable(one):
            raise SettingError(
                f"{name} có “{one}”, không phải tên máy hay địa chỉ: ghi như MAYCHU,10.1.2.3,127.0.0.1; để "
                "trống là tên nào cũng được."
            )
    return names
