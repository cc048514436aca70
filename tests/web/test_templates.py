"""Templates climb no stairs: a room shows what is its own, what stands below it, and the components."""

from tests.stairs import COMPONENTS, climbing, floors, room_of, taken_by_modules, taken_by_templates


def test_no_template_takes_one_of_a_higher_room() -> None:
    assert climbing(taken_by_templates(), floors()) == []


def test_no_module_shows_a_template_of_a_higher_room() -> None:
    assert climbing(taken_by_modules(), floors()) == []


def test_a_step_up_or_aside_is_seen() -> None:
    heights = {COMPONENTS: 0, "plan": 1, "papers": 2, "checklist": 2}
    steps = [
        ("plan/a.html", "plan", "papers/b.html"),
        ("papers/a.html", "papers", "checklist/b.html"),
        ("papers/a.html", "papers", "papers/b.html"),
        ("papers/a.html", "papers", "plan/b.html"),
        ("components/a.html", COMPONENTS, "plan/b.html"),
    ]
    assert climbing(steps, heights) == [
        "plan/a.html takes papers/b.html",
        "papers/a.html takes checklist/b.html",
        "components/a.html takes plan/b.html",
    ]
    assert room_of("base.html") == room_of("errors/error.html") == "web"
