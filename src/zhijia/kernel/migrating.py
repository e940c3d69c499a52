"""Migrations of an empty schema, without rendering everything again for each new table.

Django keeps a class for every table of every step, so that a data migration sees the tables as they were. For each
table that is added it makes anew every class that is related to it, however far: here 13,000 classes for 160 tables.
A class that is defined in an ordinary program does not make the others anew: the registry's caches are emptied and it
is there. So it is here, while a schema is filled for the first time and no step is ever looked back on.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.migrations.state import ModelState, ProjectState


@contextmanager
def tables_added_one_by_one() -> Iterator[None]:
    """Within it a new table makes one class. For schemas that hold nothing yet; a test compares with Django's way."""
    djangos = ProjectState.add_model
    ProjectState.add_model = _add  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.add_model = djangos  # type: ignore[method-assign]


def _add(self: ProjectState, model_state: ModelState) -> None:
    self.models[model_state.app_label, model_state.name_lower] = model_state
    if self._relations is not None:  # type: ignore[attr-defined]
        self.resolve_model_relations((model_state.app_label, model_state.name_lower))
    if "apps" in self.__dict__:
        self.apps.render_multiple([model_state])
        for model in self.apps.get_models(include_auto_created=True):
            model._meta.apps = self.apps  # Classes outlive the step before; relations are looked up in this registry.
        self.apps.clear_cache()
