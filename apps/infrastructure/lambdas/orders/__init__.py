"""The function that takes and shows orders, and sends word of each."""
