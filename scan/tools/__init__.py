"""One file for each tool: how it is run, and how its report is read."""
