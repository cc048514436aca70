"""Forms as data: definitions and versions, what is typed into them, how they are shown and printed."""
