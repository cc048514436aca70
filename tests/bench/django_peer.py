"""Django's admin over the same rows: what somebody who knows Django would have in an afternoon.

Unmanaged models on KL01's tables in a copy of its database, and the admin as it comes: signed in, with
sessions and CSRF, its LogEntry for what was changed, read-only where nobody should write. Waitress with as
many threads, WAL, synchronous=FULL and BEGIN IMMEDIATE as in KL01. Where there was a choice, the quicker one
was taken: connections stay open, related rows are joined or fetched at once, no list of all units to filter
by. No access check by unit, no versions against lost updates, none of the rules.
Run as `python -m tests.bench.django_peer PORT YEAR`; the cookie of a signed-in person is left in COOKIE_FILE.
"""
# mypy: disable-error-code="import-untyped,misc,import-not-found"
# ruff: noqa: E402 - Django wants its settings before its models

import logging
import sys
from typing import Any

import django
from django.conf import settings
from django.utils.crypto import get_random_string

from kl01.config import settings_from
from tests.bench.programs import COOKIE_FILE

INSTANCE = settings_from().instance
PORT, YEAR = (int(one) for one in sys.argv[1:3])
FRAME = ["unit", "item_version", "year", "quarter"]
"""What says which cell it is."""

settings.configure(
    DEBUG=False,
    SECRET_KEY=get_random_string(50),
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    LANGUAGE_CODE="vi",
    TIME_ZONE="Asia/Ho_Chi_Minh",
    USE_TZ=True,
    STATIC_URL="/static/",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": INSTANCE / "kl01.db",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    },
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "tests.bench",
    ],
    MIDDLEWARE=[
        "django.middleware.gzip.GZipMiddleware",
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
)
django.setup()

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from waitress import serve

# --- The tables --------------------------------------------------------------------------------------------


class Table(models.Model):
    class Meta:
        abstract = True
        app_label = "bench"
        managed = False


class OrgUnit(Table):
    code = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    folded_name = models.CharField(max_length=200)

    class Meta(Table.Meta):
        db_table = "org_unit"

    def __str__(self) -> str:
        return str(self.name)


class ItemVersion(Table):
    title = models.CharField(max_length=90)
    section = models.CharField(max_length=20)
    position = models.IntegerField()

    class Meta(Table.Meta):
        db_table = "plan_item_version"

    def __str__(self) -> str:
        return str(self.title)


class ItemStatus(Table):
    class State(models.TextChoices):
        NOT_DONE = "not_done", "Chưa làm"
        IN_PROGRESS = "in_progress", "Đang làm"
        DONE = "done", "Đã làm"
        NOT_APPLICABLE = "not_applicable", "Không áp dụng"

    unit = models.ForeignKey(OrgUnit, models.PROTECT)
    item_version = models.ForeignKey(ItemVersion, models.PROTECT)
    year = models.IntegerField()
    quarter = models.IntegerField()
    state = models.CharField(max_length=40, choices=State.choices)
    done_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    document_date = models.DateField(null=True, blank=True)

    class Meta(Table.Meta):
        db_table = "item_status"

    def __str__(self) -> str:
        return f"Quý {self.quarter}/{self.year}: {self.state}"


class Person(Table):
    full_name = models.CharField(max_length=100)
    sort_key = models.CharField(max_length=1000)
    found_by = models.CharField(max_length=400)
    birth_year = models.IntegerField(null=True)
    job_title = models.CharField(max_length=120)

    class Meta(Table.Meta):
        db_table = "person"

    def __str__(self) -> str:
        return str(self.full_name)


class Account(Table):
    person = models.OneToOneField(Person, models.PROTECT)
    username = models.CharField(max_length=40)

    class Meta(Table.Meta):
        db_table = "account"


class Membership(Table):
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(OrgUnit, models.PROTECT)
    valid_to = models.DateField(null=True)

    class Meta(Table.Meta):
        db_table = "membership"


class Office(Table):
    person = models.ForeignKey(Person, models.PROTECT, related_name="offices")
    unit = models.ForeignKey(OrgUnit, models.PROTECT)
    role = models.CharField(max_length=40)
    valid_to = models.DateField(null=True)

    class Meta(Table.Meta):
        db_table = "office"


class Exemplar(Table):
    unit = models.ForeignKey(OrgUnit, models.PROTECT)
    year = models.IntegerField()
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=40)

    class Meta(Table.Meta):
        db_table = "exemplar"


# --- The admin ---------------------------------------------------------------------------------------------


@admin.register(ItemStatus)
class ItemStatusAdmin(admin.ModelAdmin):
    list_display = ("item_version", "quarter", "state", "done_on", "note")
    list_editable = ("state",)
    list_select_related = ("item_version",)
    list_per_page = 400
    list_filter = ("state",)
    ordering = ("item_version__section", "item_version__position", "quarter")
    readonly_fields = FRAME
    fields = (*FRAME, "state", "done_on", "note", "reason", "document_number", "document_date")
    show_full_result_count = False


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ("full_name", "birth_year", "job_title", "belongs_to", "holds", "username")
    search_fields = ("found_by",)
    ordering = ("sort_key", "id")
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        now = {"valid_to": None}
        return (
            super()
            .get_queryset(request)
            .select_related("account")
            .prefetch_related(
                Prefetch("memberships", Membership.objects.filter(**now).select_related("unit")),
                Prefetch("offices", Office.objects.filter(**now).select_related("unit")),
            )
        )

    def belongs_to(self, person: Person) -> str:
        return ", ".join(one.unit.name for one in person.memberships.all())

    def holds(self, person: Person) -> str:
        return ", ".join(f"{one.role}, {one.unit.name}" for one in person.offices.all())

    def username(self, person: Person) -> str:
        return person.account.username if hasattr(person, "account") else ""


@admin.register(OrgUnit)
class OrgUnitAdmin(admin.ModelAdmin):
    list_display = ("name", "groups", "people", "commended")
    ordering = ("folded_name",)
    list_per_page = 100
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        year = Q(exemplar__year=YEAR)
        return (
            super()
            .get_queryset(request)
            .annotate(
                groups=Count("exemplar", filter=year & Q(exemplar__kind="collective")),
                people=Count("exemplar", filter=year & Q(exemplar__kind="individual")),
                commended=Count("exemplar", filter=year & Q(exemplar__state="commended")),
            )
        )

    def groups(self, unit: Any) -> int:
        return int(unit.groups)

    def people(self, unit: Any) -> int:
        return int(unit.people)

    def commended(self, unit: Any) -> int:
        return int(unit.commended)


urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", lambda _request: HttpResponse("ok")),
]


def prepare() -> None:
    """Make Django's own tables in the copy, and sign somebody in."""
    call_command("migrate", verbosity=0)
    client = Client()
    client.force_login(User.objects.create_superuser("admin"))
    token = get_random_string(32)
    cookie = f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}"
    (INSTANCE / COOKIE_FILE).write_text(cookie, encoding="utf-8")


if __name__ == "__main__":
    prepare()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # more connections than threads is meant
    serve(get_wsgi_application(), host="127.0.0.1", port=PORT, threads=4, ident=None)
