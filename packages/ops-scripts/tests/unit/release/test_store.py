import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.release.assembly import Assembly
from blueprint_ops_scripts.release.errors import ArtefactMismatchError, UnknownReleaseError
from blueprint_ops_scripts.release.manifest import Manifest
from blueprint_ops_scripts.release.store import ReleaseStore


@pytest.fixture
def bucket(make_world: Callable[..., Any]) -> Any:
    return make_world().environment.bucket


@pytest.fixture
def stored(world: Any, tmp_path: Path) -> tuple[ReleaseStore, Manifest, Path]:
    """A release with a hundred assets, and a copy of its assembly that a test may change."""
    package = world.package(extra_assets=97)
    folder = Path(shutil.copytree(package.assembly.folder, tmp_path / "copy"))
    return ReleaseStore(world.environment.bucket), package.manifest, folder


def test_what_is_fetched_is_what_was_stored(stored: tuple[ReleaseStore, Manifest, Path], tmp_path: Path) -> None:
    store, manifest, folder = stored
    found = store.fetch(store.find(manifest.digest, expected=manifest.sha256()), tmp_path / "fetched")
    assert list(found.files()) == list(Assembly(folder).files())
    assert all((found.folder / path).read_bytes() == (folder / path).read_bytes() for path in found.files())


def test_one_changed_byte_of_any_of_a_hundred_assets_is_found(
    stored: tuple[ReleaseStore, Manifest, Path], tmp_path: Path
) -> None:
    store, manifest, _ = stored
    assets = sorted(name for name in manifest.archives if name.startswith("asset."))
    assert len(assets) == 100
    found = [_fetch_with_a_flipped_byte(store, manifest, name, tmp_path) for name in assets]
    assert found == [Outcome.ARTEFACT_MISMATCH] * 100


def _fetch_with_a_flipped_byte(store: ReleaseStore, manifest: Manifest, name: str, folder: Path) -> Outcome | None:
    objects: dict[str, bytes] = store.bucket.objects  # type: ignore[attr-defined]  # the fake's own
    key = f"releases/{manifest.digest}/{name}"
    whole = objects[key]
    place = random.Random(name).randrange(len(whole))
    objects[key] = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    try:
        store.fetch(manifest, folder / name)
    except ArtefactMismatchError as error:
        return error.outcome
    finally:
        objects[key] = whole
    return None


def test_a_missing_archive_is_found(stored: tuple[ReleaseStore, Manifest, Path], tmp_path: Path) -> None:
    store, manifest, _ = stored
    del store.bucket.objects[f"releases/{manifest.digest}/{next(iter(manifest.archives))}"]  # type: ignore[attr-defined]  # the fake's own
    with pytest.raises(ArtefactMismatchError, match="is missing"):
        store.fetch(manifest, tmp_path / "fetched")


def test_a_manifest_that_was_replaced_together_with_the_files_is_found_by_the_ledgers_hash(
    stored: tuple[ReleaseStore, Manifest, Path], tmp_path: Path
) -> None:
    store, manifest, folder = stored
    victim = next(path for path in manifest.files if path.endswith("index.py"))
    (folder / victim).write_text("evil", encoding="utf-8")
    forged = type(store)(type(store.bucket)("forged")).add(folder, manifest.facts)  # type: ignore[call-arg]  # the fake's own
    assert forged.digest == manifest.digest
    store.bucket.objects[f"releases/{manifest.digest}/manifest.json"] = forged.as_bytes()  # type: ignore[attr-defined]  # the fake's own
    with pytest.raises(ArtefactMismatchError, match="the ledger knows"):
        store.find(manifest.digest, expected=manifest.sha256())


def test_the_first_to_store_a_digest_wins(stored: tuple[ReleaseStore, Manifest, Path]) -> None:
    store, manifest, folder = stored
    (folder / "tree.json").write_text("{}", encoding="utf-8")
    assert store.add(folder, manifest.facts).sha256() == manifest.sha256()


def test_a_copy_in_another_account_has_the_same_bytes(stored: tuple[ReleaseStore, Manifest, Path], bucket: Any) -> None:
    store, manifest, _ = stored
    ReleaseStore(bucket).copy_from(store, manifest)
    assert bucket.objects == store.bucket.objects  # type: ignore[attr-defined]  # the fake's own


def test_an_unknown_release_is_a_usage_error(bucket: Any) -> None:
    with pytest.raises(UnknownReleaseError) as caught:
        ReleaseStore(bucket).find("0" * 64, expected=None)
    assert caught.value.outcome is Outcome.USAGE


def test_a_broken_attempt_to_store_does_not_spoil_the_next(world: Any, bucket: Any, tmp_path: Path) -> None:
    package = world.package()
    store = ReleaseStore(bucket)
    for name, body in world.environment.bucket.objects.items():
        if "asset" in name:
            bucket.objects[name.replace("asset.", "asset.x")] = body
    manifest = store.add(package.assembly.folder, package.manifest.facts)
    assert store.fetch(manifest, tmp_path / "fetched")
