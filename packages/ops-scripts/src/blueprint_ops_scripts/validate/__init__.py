"""`validate-deployment`: read-only checks of what an environment runs, as data."""
