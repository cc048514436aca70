"""Why KL01 couldn't start."""


class StartError(Exception):
    """KL01 can't start. The text is one Vietnamese sentence that says what to do."""
