"""Values of templates: what is known, what is text with gaps, what nobody can know."""

from blueprint_aspects.values.in_turn import in_turn
from blueprint_aspects.values.intrinsics import ABSENT, Json, Names, intrinsic, resolve, resolve_text
from blueprint_aspects.values.node import Node, strings
from blueprint_aspects.values.undecided import Undecided

__all__ = ["ABSENT", "Json", "Names", "Node", "Undecided", "in_turn", "intrinsic", "resolve", "resolve_text", "strings"]
