"""What each environment's ledger says: which release is live, since when, by what evidence, and what came before."""
