"""Forms that several commands write their reports in: one look, one way to escape, one log format each."""
