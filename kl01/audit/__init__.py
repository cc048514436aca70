"""Who did what to what, when, and on whose behalf."""
