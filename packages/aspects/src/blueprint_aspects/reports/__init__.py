"""The forms in which a report can be read."""

from blueprint_aspects.reports.as_json import as_json
from blueprint_aspects.reports.as_junit import as_junit
from blueprint_aspects.reports.as_markdown import as_markdown
from blueprint_aspects.reports.as_sarif import as_sarif
from blueprint_aspects.reports.as_table import as_table

__all__ = ["as_json", "as_junit", "as_markdown", "as_sarif", "as_table"]
