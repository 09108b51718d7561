"""Where the components are placed when they share one root stack."""
