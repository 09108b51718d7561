"""Every finding that is accepted, by subject; each file begins with what it is about."""

from types import ModuleType

from ..acknowledgement import Acknowledgement
from . import api, data, functions, network, notifying, operations, people, pipeline, queues, templates

SUBJECTS: tuple[ModuleType, ...] = (
    functions,
    queues,
    data,
    api,
    people,
    network,
    operations,
    notifying,
    templates,
    pipeline,
)
"""In the order of docs/security.md. A subject's title is its docstring, its content `ACKNOWLEDGED`."""

ACKNOWLEDGEMENTS: tuple[Acknowledgement, ...] = tuple(each for subject in SUBJECTS for each in subject.ACKNOWLEDGED)
