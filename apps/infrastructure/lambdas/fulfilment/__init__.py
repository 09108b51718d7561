"""The function that fulfils placed orders from the queue."""
