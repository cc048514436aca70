"""Units, people, offices, accounts; who may do what."""
