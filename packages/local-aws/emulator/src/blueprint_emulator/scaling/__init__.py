"""Application Auto Scaling: kept and answered for; nothing is ever scaled."""
