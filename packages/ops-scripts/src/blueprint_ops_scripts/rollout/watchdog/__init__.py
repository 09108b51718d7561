"""Who looks after rollouts that nobody works on: a scheduled Lambda function in the environment's own account."""
