"""KL01: carrying out a party committee's plan, unit by unit and quarter by quarter."""

from typing import TYPE_CHECKING

from flask import Flask

from kl01.config import ROOT, Settings, settings_from
from kl01.periods import Clock, system_clock

if TYPE_CHECKING:
    from kl01.seams import Seams


def create_app(settings: Settings | None = None, clock: Clock = system_clock) -> Flask:
    """Build the application: the wiring of all rooms, nothing else.

    The database must be there already; `kl01.start.database.prepare` makes and migrates it.
    """
    from kl01 import (
        accounts,
        admin,
        checklist,
        cli,
        development,
        exemplars,
        honours,
        jobs,
        navigation,
        org,
        overview,
        papers,
        plan,
        submissions,
        web,
    )
    from kl01.accounts import confirming
    from kl01.accounts.guards import register_commit, register_guards
    from kl01.db import db
    from kl01.engine import configure_engine, engine_options, pool_options
    from kl01.printing import Press
    from kl01.secret_key import secret_key
    from kl01.web.application import Application
    from kl01.web.seams import hand_in

    settings = settings or settings_from()
    app = Application("kl01", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(
        KL01=settings,
        SECRET_KEY=secret_key(settings.shared_folder),
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.sqlalchemy_url)
        | pool_options(settings.sqlalchemy_url, settings.threads),
        MAX_CONTENT_LENGTH=settings.upload_megabytes * 1024 * 1024,
    )
    db.init_app(app)
    with app.app_context():
        configure_engine(db.engine)
    _seams(clock).hand_to(app)
    hand_in(app, Press(most_waiting=max(1, settings.threads * 3 // 4)))
    register_guards(app)
    confirming.register(app)
    for room in (
        web,
        org,
        accounts,
        jobs,
        plan,
        papers,
        submissions,
        checklist,
        exemplars,
        honours,
        overview,
        admin,
    ):
        room.register(app)
    navigation.register(app)
    development.register(app)
    cli.register(app)
    register_commit(app)
    return app


def _seams(clock: Clock) -> "Seams":
    """Return what each room asks of rooms above it: here alone it is said who answers."""
    from argon2 import PasswordHasher

    from kl01.accounts.guards import was_signed_in
    from kl01.accounts.operations import disable_account
    from kl01.accounts.rules import FREE_TRIES, ONE_TIME_DAYS, PASSWORD_LENGTH
    from kl01.accounts.seams import AccountSeams
    from kl01.admin.navigation import ADMINISTRATION
    from kl01.admin.todo import administration_to_do
    from kl01.checklist import batch as checklist_batch
    from kl01.checklist.navigation import CHECKLISTS
    from kl01.checklist.seams import ChecklistSeams
    from kl01.checklist.todo import checklists_to_do
    from kl01.db import db
    from kl01.exemplars.facts import exemplar_facts, exemplar_states
    from kl01.exemplars.keeper import keep_exemplar_paper
    from kl01.exemplars.models import EXEMPLAR_PAPER
    from kl01.exemplars.passing import exemplars_passing, unclaimed_exemplars
    from kl01.exemplars.todo import exemplars_to_do
    from kl01.honours.navigation import EXEMPLARS
    from kl01.honours.tidying import TIDY_PHOTOS
    from kl01.jobs.rules import FILE_DAYS, RUN_MINUTES
    from kl01.jobs.seams import JobSeams
    from kl01.jobs.tidying import TIDY_FILES
    from kl01.jobs.trail import CHECK_TRAIL
    from kl01.navigation.seams import NavigationSeams
    from kl01.org.print_profiles import PRINT_SETTINGS
    from kl01.org.seams import OrgSeams
    from kl01.overview.navigation import MY_PAGE
    from kl01.overview.seams import OverviewSeams
    from kl01.overview.unclaimed import unclaimed_to_do
    from kl01.papers.seams import PaperSeams
    from kl01.plan.catalogue import begin_of_plan, covered_years, plans
    from kl01.plan.navigation import PLAN
    from kl01.seams import Seams
    from kl01.settings.seams import SettingSeams
    from kl01.submissions import batch
    from kl01.submissions.facts import paper_facts
    from kl01.submissions.handover import papers_passing, unclaimed_papers
    from kl01.submissions.keeper import keep_submission
    from kl01.submissions.models import SUBMISSION
    from kl01.submissions.navigation import COUNTS, MY_PAPERS, REVIEW
    from kl01.submissions.todo import papers_to_do
    from kl01.web.seams import WebSeams, by_name, each_once

    daily = (TIDY_FILES, TIDY_PHOTOS, CHECK_TRAIL)
    settings = (PASSWORD_LENGTH, ONE_TIME_DAYS, FREE_TRIES, FILE_DAYS, RUN_MINUTES, *PRINT_SETTINGS)
    head = (MY_PAGE, MY_PAPERS, REVIEW, COUNTS, PLAN, CHECKLISTS, EXEMPLARS, ADMINISTRATION)
    return Seams(
        web=WebSeams(clock, was_signed_in),
        settings=SettingSeams(by_name((one.key, one) for one in settings)),
        org=OrgSeams(
            covered_years=lambda: covered_years(plans(db.session())),
            plan_begins_on=lambda year: begin_of_plan(plans(db.session()), year),
            shut_account=lambda session, actor, account, batch: disable_account(
                session, actor, account, batch=batch
            ),
            handovers=each_once([papers_passing, exemplars_passing]),
        ),
        accounts=AccountSeams(PasswordHasher()),
        navigation=NavigationSeams(each_once(head)),
        overview=OverviewSeams(
            each_once(
                [administration_to_do, unclaimed_to_do, papers_to_do, exemplars_to_do, checklists_to_do]
            ),
            unclaimed=each_once([unclaimed_papers, unclaimed_exemplars]),
        ),
        jobs=JobSeams(
            by_name([(batch.KIND, batch.JOB_KIND), (checklist_batch.KIND, checklist_batch.JOB_KIND)]),
            by_name((one.key, one) for one in daily),
        ),
        papers=PaperSeams(by_name([(SUBMISSION, keep_submission), (EXEMPLAR_PAPER, keep_exemplar_paper)])),
        checklist=ChecklistSeams(
            facts=each_once([paper_facts, exemplar_facts]), states=each_once([exemplar_states])
        ),
    )
