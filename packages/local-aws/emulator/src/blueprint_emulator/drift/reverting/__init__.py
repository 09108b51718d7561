"""Change sets that put drift back: `DeploymentMode=REVERT_DRIFT`, which the stock emulator accepts and ignores."""
