"""An environment, whole."""
