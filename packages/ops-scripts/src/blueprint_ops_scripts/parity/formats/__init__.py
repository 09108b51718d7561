"""What a comparison says in each form."""
