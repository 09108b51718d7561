"""Text of templates on its way to a terminal or a pull request."""


def printable(text: str) -> str:
    """Return `text` as one line, with escapes for what would move the cursor, change colours or cannot be encoded."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
