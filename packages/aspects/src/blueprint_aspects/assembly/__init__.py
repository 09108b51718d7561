"""Reads cloud assemblies, folders and files into one model of templates and resources."""

from blueprint_aspects.assembly.assembly import Assembly
from blueprint_aspects.assembly.graph import Graph
from blueprint_aspects.assembly.load import load, load_template
from blueprint_aspects.assembly.resource import Resource
from blueprint_aspects.assembly.template import Template

__all__ = ["Assembly", "Graph", "Resource", "Template", "load", "load_template"]
