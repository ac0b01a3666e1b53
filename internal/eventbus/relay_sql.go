package eventbus

// relayLock is the advisory lock of the one relay that works at a time.
const relayLock int64 = 0x53544154_52454c41 // "STATRELA"

// turnSQL takes the lock for the transaction and keeps the answer where the
// statements after it see it. They run in the same batch with a snapshot of
// their own, taken after the lock, and so see all that the last holder did.
const turnSQL = `select set_config('station.relay_turn', pg_try_advisory_xact_lock($1)::text, true)`

// moveSQL takes the oldest rows out of the outbox, logs them under the next
// positions, and gives them. The counter's row lock holds until the commit, so
// positions become visible in order, whoever runs this.
const moveSQL = `
with taken as (
  delete from portal_event_outbox
  where id = any (array(
    select id from portal_event_outbox
    where current_setting('station.relay_turn') = 'true'
    order by id limit 500))
  returning *
), counted as (
  update portal_event_position set position = position + (select count(*) from taken)
  where exists (select from taken)
  returning position
), logged as (
insert into portal_event_logs (event_id, organization_id, portlet_id, event_type, entity_type, entity_id,
  payload, user_id, correlation_id, metadata, occurred_at, published_at, position)
select t.event_id, t.organization_id, t.portlet_id, t.event_type, t.entity_type, t.entity_id,
  t.payload, t.user_id, t.correlation_id, t.metadata, t.occurred_at, now(),
  c.position - (select count(*) from taken) + row_number() over (order by t.id)
from taken t, counted c
returning *)
select ` + eventColumns + ` from logged l order by l.position`

// marksSQL gives the highest position and the watermark below which all is
// published.
const marksSQL = `select position, dispatched from portal_event_position`

const undispatchedSQL = `
select ` + eventColumns + `
from portal_event_logs l
where l.position > (select dispatched from portal_event_position)
order by l.position
limit 500`

const advanceSQL = `update portal_event_position set dispatched = greatest(dispatched, $1)`

// patienceSQL lets the transaction wait for the bus longer than others may idle.
const patienceSQL = `select set_config('idle_in_transaction_session_timeout', $1, true)`

// monthsSQL makes the log's partitions of this month and the next ones.
const monthsSQL = `select station_ensure_event_partitions($1)`
