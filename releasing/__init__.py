"""Versions, changelogs and tags of the members, each at its own pace."""
