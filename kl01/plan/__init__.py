"""The plan as data: items, sections, and when each is due."""
