"""Text of templates to plain data: parsing, includes, loops, SAM."""

from blueprint_aspects.template.document import parse_document, read_document

__all__ = ["parse_document", "read_document"]
