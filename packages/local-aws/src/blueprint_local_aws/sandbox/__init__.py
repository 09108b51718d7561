"""The whole story on an empty machine: three environments, a promotion under traffic, a rollback, drift."""
