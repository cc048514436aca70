"""What the pages of all rooms share."""
