"""The commands of `environments`, one file each: they parse, ask the package, print, and return the exit code."""
