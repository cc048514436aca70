"""What each unit has done of the plan, quarter by quarter."""
