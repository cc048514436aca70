"""What the organisation asks of the rooms above."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.org.handover import HandoverSource
from kl01.org.models import Account

ShutAccount = Callable[[Session, Actor, Account, str], None]
"""Shuts an account as a part of a batch of acts; refused for one's own and the last administrator's."""


@dataclass(frozen=True, slots=True)
class OrgSeams:
    """Filled by create_app."""

    covered_years: Callable[[], Sequence[int]]
    """The years that some plan covers; the administrator's first page says which one is missing."""
    plan_begins_on: Callable[[int], date | None]
    """When the plan that a year follows begins: papers of no plan are printed as those of that one."""
    shut_account: ShutAccount
    """What becomes of the account of a person who leaves."""
    handovers: tuple[HandoverSource, ...] = ()
    """What work waits for another after a change of offices."""
