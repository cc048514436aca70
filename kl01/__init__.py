"""KL01: carrying out a party committee's plan, unit by unit and quarter by quarter."""

from flask import Flask

from kl01.config import ROOT, Settings, settings_from
from kl01.periods import Clock, system_clock


def create_app(settings: Settings | None = None, clock: Clock = system_clock) -> Flask:
    """Build the application: the wiring of all rooms, nothing else.

    The database must be there already; `kl01.start.database.prepare` makes and migrates it.
    """
    from argon2 import PasswordHasher

    from kl01 import (
        checklist,
        cli,
        development,
        exemplars,
        jobs,
        navigation,
        org,
        overview,
        papers,
        plan,
        web,
    )
    from kl01.db import configure_engine, db, write_json
    from kl01.org.guards import register_guards
    from kl01.plan.catalogue import covered_years, plans
    from kl01.secrets import secret_key

    settings = settings or settings_from()
    app = Flask("kl01", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(
        KL01=settings,
        SECRET_KEY=secret_key(settings.instance),
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        # A logged database error must not quote what people typed.
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True, "json_serializer": write_json},
        MAX_CONTENT_LENGTH=settings.upload_megabytes * 1024 * 1024,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
    )
    app.extensions["clock"] = clock
    app.extensions["password_hasher"] = PasswordHasher()
    # The administrator's first page asks for the years; its room stands below the plan's.
    app.extensions["covered_years"] = lambda: covered_years(plans(db.session()))
    db.init_app(app)
    with app.app_context():
        configure_engine(db.engine)
    register_guards(app)
    for room in (web, org, jobs, plan, papers, checklist, exemplars, overview):
        room.register(app)
    navigation.register(app)
    development.register(app)
    cli.register(app)
    return app
