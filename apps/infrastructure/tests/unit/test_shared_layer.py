"""The layer holds what the lock says, the same on every machine."""

import hashlib
from importlib import metadata
from pathlib import Path

import pytest

from blueprint_infrastructure.shared_layer import LayerError, copy_layer


def files(folder: Path) -> dict[str, str]:
    """Digest of every file by its path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("layer")
    copy_layer(folder)
    return files(folder)


def install(site: Path, name: str, *, modules: tuple[str, ...], requires: tuple[str, ...] = ()) -> None:
    """Lay a distribution into `site` as an installer would."""
    info = site / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {need}" for need in requires)]
    (info / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (info / "INSTALLER").write_text("uv", encoding="utf-8")
    for module in modules:
        path = site / module
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    record = [*modules, f"{info.name}/METADATA", f"{info.name}/INSTALLER", f"{info.name}/RECORD"]
    (info / "RECORD").write_text("\n".join(f"{line},," for line in record) + "\n", encoding="utf-8")


def test_holds_what_the_handlers_import_and_what_that_needs(layer: dict[str, str]) -> None:
    packages = {path.split("/")[1] for path in layer}
    assert {"aws_lambda_powertools", "jmespath", "typing_extensions.py"} <= packages
    assert not packages & {"boto3", "botocore", "pydantic"}


def test_says_which_version_it_holds(layer: dict[str, str]) -> None:
    version = metadata.version("aws-lambda-powertools")
    assert f"python/aws_lambda_powertools-{version}.dist-info/METADATA" in layer


def test_leaves_out_what_differs_between_machines(layer: dict[str, str]) -> None:
    assert not [
        path for path in layer if path.endswith((".pyc", "/RECORD", "/INSTALLER", "/REQUESTED", "direct_url.json"))
    ]
    assert not [path for path in layer if "__pycache__" in path]


def test_is_the_same_each_time(layer: dict[str, str], tmp_path: Path) -> None:
    copy_layer(tmp_path)
    assert files(tmp_path) == layer


def test_follows_requirements_but_not_extras(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, target = tmp_path / "site", tmp_path / "layer"
    install(site, "first", modules=("first/__init__.py",), requires=("second>=1", "absent; extra == 'all'"))
    install(site, "second", modules=("second.py", "__pycache__/second.cpython-311.pyc", "../../bin/second"))
    monkeypatch.syspath_prepend(str(site))
    copy_layer(target, roots=("first",))
    assert set(files(target)) == {
        "python/first/__init__.py",
        "python/first-1.0.dist-info/METADATA",
        "python/second.py",
        "python/second-1.0.dist-info/METADATA",
    }


def test_refuses_a_native_extension_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    install(site, "fast", modules=("fast/_speedups.cpython-311-x86_64-linux-gnu.so",))
    monkeypatch.syspath_prepend(str(site))
    with pytest.raises(LayerError, match=r"fast 1.0 holds the native extension fast/_speedups.*; choose a pure Python"):
        copy_layer(tmp_path / "layer", roots=("fast",))


def test_names_what_is_not_installed(tmp_path: Path) -> None:
    with pytest.raises(
        LayerError, match="no-such-thing is not installed where the synth runs; install it with: uv sync"
    ):
        copy_layer(tmp_path, roots=("no-such-thing",))
