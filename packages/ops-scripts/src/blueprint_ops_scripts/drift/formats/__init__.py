"""What a drift report says in each form: for people, for pull requests, for code scanners, for CI."""
