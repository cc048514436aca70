"""How papers name a plan in their sentences and titles."""

import re

from kl01.plan.catalogue import Catalogue

_NUMBER_WORD = re.compile(r"^số\s*:?\s*", re.IGNORECASE)
_CARRIES_OUT = re.compile(
    r"^(?:kế hoạch|chương trình)(?: hành động)? (?:tổ chức )?"
    r"(?:triển khai )?(?:thực hiện|triển khai)(?:\s+|$)",
    re.IGNORECASE,
)
"""What a plan's name begins with before it says what the plan carries out."""


def plan_words(plan: Catalogue) -> str:
    """Return what papers say that they carry out, after “Thực hiện”: never again “kế hoạch thực hiện …”.

    The plan with its number and day, where they are known: “Kế hoạch số 12-KH/ĐUK, ngày 05/02/2022 của …”.
    Else what the plan itself carries out: the document that its name, or its full title, names first, with
    day and issuer; else its name from there on.
    """
    numbered = _numbered(plan)
    if numbered:
        return f"{numbered} của {plan.issuer}"
    named = _named_document(plan)
    if named:
        return named
    name = plan.name.partition(",")[0].strip()
    carried_out = _CARRIES_OUT.sub("", name)
    if carried_out != name and carried_out:
        return carried_out[:1].upper() + carried_out[1:]
    return f"{name if carried_out else 'Kế hoạch'} của {plan.issuer}"


def plan_title(plan: Catalogue) -> str:
    """Return how the title of a paper names a plan: with number and day, where they are known, else its name.

    After “Danh mục theo dõi” it goes on in the same sentence, so that a name begins with a small letter.
    """
    return _numbered(plan) or plan.name[:1].lower() + plan.name[1:]


def _numbered(plan: Catalogue) -> str:
    """Return “Kế hoạch số 12-KH/ĐUK, ngày 05/02/2022”; empty for a plan whose number isn't known."""
    number = _NUMBER_WORD.sub("", plan.document.get("number", ""))
    return f"Kế hoạch số {number}{_on(plan.document.get('date', ''))}" if number else ""


def _on(day: str) -> str:
    return f", ngày {day}" if day else ""


def _named_document(plan: Catalogue) -> str:
    """Return what of the plan's basis its name, or its full title, names first; empty for none."""
    for text in (plan.name, plan.document.get("title", "")):
        named = [one for one in plan.document.get("basis", ()) if one["number"] and one["number"] in text]
        if named:
            first = min(named, key=lambda one: text.index(one["number"]))
            number = _NUMBER_WORD.sub("", first["number"])
            return f"{first['kind']} số {number}{_on(first['date'])} của {first['issuer']}"
    return ""
