"""The local AWS's engine: ministack at one exact version, and what the blueprint needs beyond it."""
