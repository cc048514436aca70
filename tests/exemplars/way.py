"""The way of exemplars a second time, beside the rules: who moves what where (plan, II.3)."""

from kl01.exemplars.rules import Act, ExemplarState, Side

REGISTRAR, COMMITTEE, OFFICE = Side.REGISTRAR, Side.COMMITTEE, Side.STANDING_OFFICE

# State → act → where to, and who may.
MOVES: dict[ExemplarState, dict[Act, tuple[ExemplarState, set[Side]]]] = {
    ExemplarState.DRAFT: {
        Act.SUBMIT: (ExemplarState.SUBMITTED, {REGISTRAR}),
        Act.WITHDRAW: (ExemplarState.WITHDRAWN, {REGISTRAR}),
    },
    ExemplarState.RETURNED: {
        Act.SUBMIT: (ExemplarState.SUBMITTED, {REGISTRAR}),
        Act.WITHDRAW: (ExemplarState.WITHDRAWN, {REGISTRAR}),
    },
    ExemplarState.SUBMITTED: {
        Act.APPROVE: (ExemplarState.APPROVED, {COMMITTEE}),
        Act.RETURN: (ExemplarState.RETURNED, {COMMITTEE}),
        Act.WITHDRAW: (ExemplarState.WITHDRAWN, {REGISTRAR}),
    },
    ExemplarState.APPROVED: {
        Act.REPORT: (ExemplarState.REPORTED, {REGISTRAR}),
        Act.RETURN: (ExemplarState.RETURNED, {COMMITTEE}),
        Act.WITHDRAW: (ExemplarState.WITHDRAWN, {REGISTRAR}),
    },
    ExemplarState.REPORTED: {
        Act.FOSTER: (ExemplarState.FOSTERED, {REGISTRAR}),
        Act.RETURN: (ExemplarState.RETURNED, {OFFICE}),
        Act.WITHDRAW: (ExemplarState.WITHDRAWN, {REGISTRAR}),
    },
    ExemplarState.FOSTERED: {
        Act.PROPOSE: (ExemplarState.PROPOSED, {REGISTRAR}),
        Act.RETURN: (ExemplarState.RETURNED, {OFFICE}),
        Act.WITHDRAW: (ExemplarState.WITHDRAWN, {REGISTRAR}),
    },
    ExemplarState.PROPOSED: {
        Act.COMMEND: (ExemplarState.COMMENDED, {REGISTRAR, OFFICE}),
        Act.RETURN: (ExemplarState.FOSTERED, {REGISTRAR, OFFICE}),
        Act.WITHDRAW: (ExemplarState.WITHDRAWN, {REGISTRAR}),
    },
    ExemplarState.COMMENDED: {Act.WITHDRAW: (ExemplarState.WITHDRAWN, {REGISTRAR, OFFICE})},
    ExemplarState.WITHDRAWN: {},
}
