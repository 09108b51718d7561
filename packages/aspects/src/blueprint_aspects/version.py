"""The version of this package, where the synthesis needs it: importlib.metadata takes 9 ms to import, as long as 2,000 checks."""

VERSION = "0.1.0"
