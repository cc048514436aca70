"""How quick KL01 is, and how far from the least that the same work costs: `python -m tests.bench`."""
