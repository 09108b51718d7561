"""Blue-green rollout: traffic moves in steps from the old version to the new one, and back when the new one is worse."""
