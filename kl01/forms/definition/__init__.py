"""Forms as data: what a definition holds, and reading it from a pack."""
