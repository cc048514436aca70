"""What a paper prints besides its text: names, headings and fixed words, kept as they were on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kl01.printing import PrintProfile, profile_named
from kl01.printing.margins import Margins, kept_margins


@dataclass(frozen=True, slots=True)
class ConfirmationWords:
    """How who confirms a paper signs it, with the names of a day filled in."""

    title: str
    """“Xác nhận của chi bộ”; empty for none."""
    on_behalf: str
    """“Chi bộ”: after T/M; empty for who signs in their own right."""
    office: str
    """“Bí thư”."""
    in_place_of: str = ""
    """“Trưởng ban”: after K/T, where a deputy signs in somebody's place; empty for none."""


@dataclass(frozen=True, slots=True)
class PrintedWords:
    """Every name and fixed word of a paper as it is on a day."""

    profile: str
    """Name of the print profile."""
    superior: str
    """Left of the heading: the body above; empty for none."""
    issuer: str
    """Left of the heading: whose paper it is."""
    party_member: bool
    """Whether what only party members are asked is printed."""
    words: Mapping[str, str]
    """What fills the placeholders of the form's own words."""
    shown: Mapping[str, str]
    """What the program knows of the writer, by the names that definitions use."""
    writer: str
    """Who signs as its writer; empty leaves room."""
    confirmation: ConfirmationWords
    signer: str
    """Who signs as the one who confirms; empty leaves room."""
    margins: Margins | None = None
    """The margins of its sheet; None for those of the profile's rule, as before they could be set."""
    day: date | None = None
    """On which day all this was so: when it was handed in, today while it is written. None: nobody knows."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """What another version of the program kept besides: prints nothing here, is stored again as it was."""

    @property
    def print_profile(self) -> PrintProfile:
        """The whole look of the paper. Raises KeyError for a profile that nobody knows any more."""
        profile = profile_named(self.profile)
        return profile.with_margins(self.margins) if self.margins else profile

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data, as it is stored."""
        return {
            "profile": self.profile,
            "superior": self.superior,
            "issuer": self.issuer,
            "party_member": self.party_member,
            "words": dict(self.words),
            "shown": dict(self.shown),
            "writer": self.writer,
            "confirmation": {
                "title": self.confirmation.title,
                "on_behalf": self.confirmation.on_behalf,
                "office": self.confirmation.office,
                **({"in_place_of": one} if (one := self.confirmation.in_place_of) else {}),
            },
            "signer": self.signer,
            **({"margins": list(self.margins)} if self.margins else {}),
            **({"day": self.day.isoformat()} if self.day else {}),
            **self.more,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "PrintedWords":
        """Return what was stored; what is not there is empty: one odd paper spoils no list of papers.

        Who nothing is said of is taken for a party member: else answers would be missing from the print.
        """
        signed = stored.get("confirmation", {})
        return cls(
            profile=stored.get("profile", ""),
            superior=stored.get("superior", ""),
            issuer=stored.get("issuer", ""),
            party_member=stored.get("party_member", True),
            words=stored.get("words", {}),
            shown=stored.get("shown", {}),
            writer=stored.get("writer", ""),
            confirmation=ConfirmationWords(
                signed.get("title", ""),
                signed.get("on_behalf", ""),
                signed.get("office", ""),
                signed.get("in_place_of", ""),
            ),
            signer=stored.get("signer", ""),
            margins=kept_margins(stored.get("margins")),
            day=_day(stored.get("day")),
            more={key: value for key, value in stored.items() if key not in _OWN_KEYS},
        )


def _day(stored: object) -> date | None:
    try:
        return date.fromisoformat(stored) if isinstance(stored, str) else None
    except ValueError:
        return None


_OWN_KEYS = frozenset(PrintedWords.__dataclass_fields__) - {"more"}
