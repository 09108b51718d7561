"""From files to one tree of values for each environment, in which every leaf knows where it was written."""
