"""Lambda: weighted aliases on every path, metrics by version, and workers that survive errors and deployments."""
