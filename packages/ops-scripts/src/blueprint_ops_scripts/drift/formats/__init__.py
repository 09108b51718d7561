"""The forms in which a drift report can be written: for people, for pull requests, for code scanners, for CI."""
