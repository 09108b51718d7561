"""Numbers as people read them."""

MOST = 1e6


def figure(value: float) -> str:
    """Three digits, or whole from a hundred on; evidence beyond a million is more than anybody needs."""
    if value > MOST:
        return "over a million"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def span(seconds: float) -> str:
    """A length of time in seconds, or in minutes from two on."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
