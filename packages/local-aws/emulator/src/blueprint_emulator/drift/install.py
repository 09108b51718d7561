"""Handing the readers to CloudFormation's drift detection."""

from ministack.services.cloudformation import drift

from blueprint_emulator import patching
from blueprint_emulator.drift import access, alarms, apis, events, functions, storage
from blueprint_emulator.drift.reading import Read, Reader

NEW: tuple[Reader, ...] = (*functions.NEW, *apis.NEW, *alarms.NEW, *storage.NEW, *events.NEW, *access.NEW)
EXTENDED: tuple[Reader, ...] = (*functions.EXTENDED, *storage.EXTENDED, *events.EXTENDED, *access.EXTENDED)


def install() -> None:
    """Add the new readers, and let the others read more.

    Raises:
        MissingTargetError: the emulator has learnt a new type, or lost one that we extend.
    """
    for reader in NEW:
        if reader.resource_type in drift._DRIFT_READERS:
            raise patching.MissingTargetError(
                f"the emulator reads the drift of {reader.resource_type}: drop our reader"
            )
        drift._DRIFT_READERS[reader.resource_type] = (reader.read, reader.properties)
        patching.replaced.append(f"drift {reader.resource_type}")
    for reader in EXTENDED:
        if reader.resource_type not in drift._DRIFT_READERS:
            raise patching.MissingTargetError(f"the emulator does not read the drift of {reader.resource_type}")
        stock, properties = drift._DRIFT_READERS[reader.resource_type]
        drift._DRIFT_READERS[reader.resource_type] = (_both(stock, reader.read), properties | reader.properties)
        patching.replaced.append(f"drift {reader.resource_type}")


def _both(stock: Read, ours: Read) -> Read:
    def read(physical_id: str, props: dict[str, object]) -> dict[str, object] | None:
        found = stock(physical_id, props)
        return None if found is None else {**found, **(ours(physical_id, props) or {})}

    return read
