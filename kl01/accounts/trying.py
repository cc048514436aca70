"""What all pages share that ask for a password: how it is judged, and what is said when it can't be yet."""

from argon2 import PasswordHasher
from flask import current_app, make_response, render_template, request
from werkzeug.wrappers import Response

from kl01.accounts.rules import wait_words
from kl01.accounts.seams import AccountSeams
from kl01.accounts.sign_in import Attempt, Verdict, judge
from kl01.db import db
from kl01.web.headers import cookie_name
from kl01.web.pages import clock, where
from kl01.web.seams import part


def hasher() -> PasswordHasher:
    """Return the application's password hasher."""
    return part(AccountSeams).hasher


def known_cookie() -> str:
    """Return the name of the cookie that tells which accounts were opened from this browser."""
    return f"{cookie_name(current_app.config['SECRET_KEY'])}-browser"


def judge_typed(username: str, password: str) -> Verdict:
    """Judge what was typed in this request; what was begun in the database is given up."""
    attempt = Attempt(username, password, where(), clock()(), request.cookies.get(known_cookie(), ""))
    return judge(db.session(), hasher(), current_app.config["SECRET_KEY"], attempt)


def too_many_tries(template: str, verdict: Verdict, **context: object) -> Response:
    """Answer with the page again, saying how long to wait."""
    text = f"Đã nhập sai nhiều lần. Đợi {wait_words(verdict.wait)} rồi nhập lại."
    response = make_response(render_template(template, notice_text=text, **context), 429)
    response.headers["Retry-After"] = str(int(verdict.wait.total_seconds()) + 1)
    return response
