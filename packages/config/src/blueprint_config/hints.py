"""What was probably meant."""

from collections.abc import Iterable

from .field_paths import all_paths


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like this one, or None when none does."""
    from difflib import get_close_matches  # here, because only mistakes need it

    snake = (
        "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in word).replace("-", "_").strip("_")
    )
    by_form = {each.lower(): each for each in known}
    if longer := [each for form, each in by_form.items() if form.startswith(f"{snake}_")]:
        return longer[0]
    found = get_close_matches(snake.lower(), by_form, n=1, cutoff=0.6) or get_close_matches(
        word.lower(), by_form, n=1, cutoff=0.6
    )
    return by_form[found[0]] if found else None


def elsewhere(key: str) -> str | None:
    """Where a key belongs that stands in the wrong place: `memory_mib` is `lambda.memory_mib`."""
    return next((".".join(path) for path in all_paths() if path[-1] == key), None)
