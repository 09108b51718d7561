"""Facts about AWS that change with time, each with its source and date; `tools/refresh_tables.py` writes them."""

from blueprint_aspects.data.tables import RuntimeTable, runtime_table, taggable_types, unscopable_actions

__all__ = ["RuntimeTable", "runtime_table", "taggable_types", "unscopable_actions"]
