"""Where the components are placed when each is a stack of its own."""
