"""The persistence module that `eventsourcing` is pointed at: `PERSISTENCE_MODULE=ledger.postgres`.

    DATABASE_URL           a libpq connection string or URI (required)
    ORIGINATOR_ID_TYPE     "uuid" (the default) or "text", once for a database
    CREATE_TABLE           "no" to leave the tables to somebody else
    APPLICATION_RECORDER_TOPIC, TRACKING_RECORDER_TOPIC, PROCESS_RECORDER_TOPIC     other recorder classes

Tables are named after the application: `<name>_events`, `<name>_snapshots`, `<name>_tracking`. The library finds the
factory by looking for the only one among the names of this module.
"""

from typing import TypeVar, cast

from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool

from ledger.datastore import Datastore
from ledger.recorders import LedgerRecorder, PostgresAggregateRecorder
from ledger.rows import IdType
from ledger.tracking import PostgresProcessRecorder, PostgresTrackingRecorder

R = TypeVar("R", LedgerRecorder, PostgresAggregateRecorder, PostgresProcessRecorder, PostgresTrackingRecorder)
C = TypeVar("C")


class PostgresFactory(InfrastructureFactory[PostgresTrackingRecorder]):
    """Makes recorders that share one datastore. Raises `OSError` for an environment that says nothing usable."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        dsn = self.env.get("DATABASE_URL")
        if not dsn:
            raise OSError(
                "DATABASE_URL is not set: give a connection string such as postgresql://user@host/database"
            )
        id_type = (self.env.get("ORIGINATOR_ID_TYPE") or "uuid").lower()
        if id_type not in ("uuid", "text"):
            raise OSError(f'ORIGINATOR_ID_TYPE is {id_type!r}: it must be "uuid" or "text"')
        self.id_type = cast(IdType, id_type)
        self.datastore = Datastore(dsn)

    def aggregate_recorder(self, purpose: str = "events") -> PostgresAggregateRecorder:
        table = self._table("stored", purpose)
        return self._with_table(PostgresAggregateRecorder(self.datastore, table, self.id_type))

    def application_recorder(self) -> LedgerRecorder:
        recorder_class = self._chosen(self.APPLICATION_RECORDER_TOPIC, LedgerRecorder)
        return self._with_table(recorder_class(self.datastore, self._table("stored", "events"), self.id_type))

    def tracking_recorder(
        self, tracking_recorder_class: type[PostgresTrackingRecorder] | None = None
    ) -> PostgresTrackingRecorder:
        recorder_class = tracking_recorder_class or self._chosen(
            self.TRACKING_RECORDER_TOPIC, PostgresTrackingRecorder
        )
        return self._with_table(recorder_class(self.datastore, self._table("notification", "tracking")))

    def process_recorder(self) -> PostgresProcessRecorder:
        recorder_class = self._chosen(self.PROCESS_RECORDER_TOPIC, PostgresProcessRecorder)
        events, tracking = self._table("stored", "events"), self._table("notification", "tracking")
        return self._with_table(recorder_class(self.datastore, events, tracking, self.id_type))

    def close(self) -> None:
        self.datastore.close()

    def _table(self, default_prefix: str, purpose: str) -> str:
        return f"{self.env.name.lower() or default_prefix}_{purpose}"

    def _chosen(self, topic_key: str, default: type[C]) -> type[C]:
        topic = self.env.get(topic_key)
        chosen: type[C] = resolve_topic(topic) if topic else default
        if not issubclass(chosen, default):
            raise OSError(f"{topic_key} names {chosen.__name__}, which is not a {default.__name__}")
        return chosen

    def _with_table(self, recorder: R) -> R:
        if strtobool(self.env.get("CREATE_TABLE") or "yes"):
            recorder.create_table()
        return recorder
