"""Drift detection on a schedule, inside AWS: the three steps that a state machine cannot do by itself."""
