"""The way of exemplars a second time, beside the rules: who moves what where (plan, II.3)."""

from kl01.exemplars.rules import Act, Side, State

REGISTRAR, COMMITTEE, OFFICE = Side.REGISTRAR, Side.COMMITTEE, Side.STANDING_OFFICE

# State → act → where to, and who may.
MOVES: dict[State, dict[Act, tuple[State, set[Side]]]] = {
    State.DRAFT: {
        Act.SUBMIT: (State.SUBMITTED, {REGISTRAR}),
        Act.WITHDRAW: (State.WITHDRAWN, {REGISTRAR}),
    },
    State.RETURNED: {
        Act.SUBMIT: (State.SUBMITTED, {REGISTRAR}),
        Act.WITHDRAW: (State.WITHDRAWN, {REGISTRAR}),
    },
    State.SUBMITTED: {
        Act.APPROVE: (State.APPROVED, {COMMITTEE}),
        Act.RETURN: (State.RETURNED, {COMMITTEE}),
        Act.WITHDRAW: (State.WITHDRAWN, {REGISTRAR}),
    },
    State.APPROVED: {
        Act.REPORT: (State.REPORTED, {REGISTRAR}),
        Act.RETURN: (State.RETURNED, {COMMITTEE}),
        Act.WITHDRAW: (State.WITHDRAWN, {REGISTRAR}),
    },
    State.REPORTED: {
        Act.FOSTER: (State.FOSTERED, {REGISTRAR}),
        Act.RETURN: (State.RETURNED, {OFFICE}),
        Act.WITHDRAW: (State.WITHDRAWN, {REGISTRAR}),
    },
    State.FOSTERED: {
        Act.PROPOSE: (State.PROPOSED, {REGISTRAR}),
        Act.RETURN: (State.RETURNED, {OFFICE}),
        Act.WITHDRAW: (State.WITHDRAWN, {REGISTRAR}),
    },
    State.PROPOSED: {
        Act.COMMEND: (State.COMMENDED, {REGISTRAR, OFFICE}),
        Act.RETURN: (State.FOSTERED, {REGISTRAR, OFFICE}),
        Act.WITHDRAW: (State.WITHDRAWN, {REGISTRAR}),
    },
    State.COMMENDED: {Act.WITHDRAW: (State.WITHDRAWN, {REGISTRAR, OFFICE})},
    State.WITHDRAWN: {},
}
