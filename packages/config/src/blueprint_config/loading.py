"""From files to a validated environment: base, then the environment's own file, then the layer of a folder given by the caller."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML

from .errors import ConfigError, UnknownEnvironmentError
from .models.environment import EnvironmentConfig

SHIPPED = Path(__file__).parent / "environments"


def environment_names(config_dir: Path | None = None) -> tuple[str, ...]:
    """Names of the known environments, in the order of promotion, then by name."""
    found = {path.stem for folder in _folders(config_dir) for path in folder.glob("*.yaml")} - {"base"}
    order = ("dev", "staging", "prod")
    return tuple(sorted(found, key=lambda name: (order.index(name) if name in order else len(order), name)))


def load_environment(name: str, config_dir: Path | None = None) -> EnvironmentConfig:
    """The validated environment called `name`.

    `config_dir` holds files of the same names that override single leaves of the shipped ones.

    Raises:
        UnknownEnvironmentError: no file describes it.
        ConfigError: a file cannot be read or a value is not allowed.
    """
    known = environment_names(config_dir)
    if name not in known:
        raise UnknownEnvironmentError(f"environment {name!r} is not known; known are: {', '.join(known)}")
    values: dict[str, Any] = {}
    for folder in _folders(config_dir):
        for stem in ("base", name):
            values = _merge(values, _read(folder / f"{stem}.yaml"))
    try:
        return EnvironmentConfig.model_validate(values, strict=False)
    except ValidationError as error:
        raise ConfigError(f"environment {name!r} is not valid: {error}") from error


def load_environments(config_dir: Path | None = None) -> tuple[EnvironmentConfig, ...]:
    """Every known environment, in the order of promotion."""
    return tuple(load_environment(name, config_dir) for name in environment_names(config_dir))


def _folders(config_dir: Path | None) -> tuple[Path, ...]:
    return (SHIPPED,) if config_dir is None else (SHIPPED, config_dir)


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    return YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}


def _merge(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        merged[key] = _merge(merged[key], value) if isinstance(value, dict) and isinstance(merged.get(key), dict) else value
    return merged
