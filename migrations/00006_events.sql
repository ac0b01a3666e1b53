-- +goose Up

-- Where a write leaves its event, in its own transaction. station_app only adds;
-- the relay, as station_system, moves the rows into portal_event_logs in the
-- order of id. The references are checked here so that a bad one fails its
-- writer and never the relay.
CREATE TABLE portal_event_outbox (
  id BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  event_id UUID NOT NULL DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  portlet_id VARCHAR(50) REFERENCES portal_definitions (portlet_id),
  event_type VARCHAR(100) NOT NULL,
  entity_type VARCHAR(50),
  entity_id UUID,
  payload JSONB NOT NULL,
  user_id UUID,
  correlation_id UUID,
  metadata JSONB NOT NULL DEFAULT '{}'::jsonb,
  occurred_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT portal_event_outbox_event_id_key UNIQUE (event_id),
  CONSTRAINT portal_event_outbox_user_id_fkey FOREIGN KEY (organization_id, user_id)
    REFERENCES organization_members (organization_id, user_id),
  -- `portlet.entity.verbed`: it is the routing key.
  CONSTRAINT valid_event_type CHECK (event_type ~ '^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*){1,3}$'),
  CONSTRAINT valid_payload CHECK (jsonb_typeof(payload) = 'object'),
  CONSTRAINT valid_metadata CHECK (jsonb_typeof(metadata) = 'object')
);

SELECT station_protect('portal_event_outbox', 'INSERT');
SELECT station_open_to_system('portal_event_outbox', 'SELECT', 'DELETE');

-- One row: the last position given, and the last one whose event all consumers
-- were sent.
CREATE TABLE portal_event_position (
  id BOOLEAN PRIMARY KEY DEFAULT true,
  position BIGINT NOT NULL DEFAULT 0,
  dispatched BIGINT NOT NULL DEFAULT 0,

  CONSTRAINT one_row CHECK (id),
  CONSTRAINT valid_dispatched CHECK (dispatched BETWEEN 0 AND position)
);

INSERT INTO portal_event_position DEFAULT VALUES;

GRANT SELECT, UPDATE ON portal_event_position TO station_system;

-- The log of all events, for good. position is a gap-free order over all
-- organizations; a reader that remembers the last one misses nothing. The unique
-- keys carry published_at because a partitioned table's must.
CREATE TABLE portal_event_logs (
  id UUID NOT NULL DEFAULT gen_random_uuid(),
  event_id UUID NOT NULL,
  position BIGINT NOT NULL,
  portlet_id VARCHAR(50),
  event_type VARCHAR(100) NOT NULL,
  entity_type VARCHAR(50),
  entity_id UUID,
  payload JSONB NOT NULL,
  organization_id UUID NOT NULL,
  user_id UUID,
  correlation_id UUID,
  metadata JSONB NOT NULL DEFAULT '{}'::jsonb,
  occurred_at TIMESTAMPTZ NOT NULL,
  published_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT portal_event_logs_pkey PRIMARY KEY (id, published_at),
  CONSTRAINT portal_event_logs_event_id_key UNIQUE (event_id, published_at),
  CONSTRAINT portal_event_logs_position_key UNIQUE (position, published_at),
  CONSTRAINT portal_event_logs_portlet_id_fkey FOREIGN KEY (portlet_id) REFERENCES portal_definitions (portlet_id),
  CONSTRAINT portal_event_logs_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations (id),
  CONSTRAINT portal_event_logs_user_id_fkey FOREIGN KEY (organization_id, user_id)
    REFERENCES organization_members (organization_id, user_id)
) PARTITION BY RANGE (published_at);

CREATE INDEX idx_portal_event_logs_portlet ON portal_event_logs (organization_id, portlet_id, published_at DESC);
CREATE INDEX idx_portal_event_logs_type ON portal_event_logs (organization_id, event_type, published_at DESC);
CREATE INDEX idx_portal_event_logs_org ON portal_event_logs (organization_id, published_at DESC);
CREATE INDEX idx_portal_event_logs_correlation ON portal_event_logs (organization_id, correlation_id);
CREATE INDEX idx_portal_event_logs_position ON portal_event_logs (organization_id, position);

SELECT station_protect('portal_event_logs', 'SELECT');
SELECT station_open_to_system('portal_event_logs', 'SELECT', 'INSERT');

-- A partition is reached through portal_event_logs alone: it has no grant, and
-- row-level security with nobody's policy but the owner's should it get one.
CREATE TABLE portal_event_logs_default PARTITION OF portal_event_logs DEFAULT;
ALTER TABLE portal_event_logs_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE portal_event_logs_default FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_access ON portal_event_logs_default TO station_owner USING (true) WITH CHECK (true);

-- station_ensure_event_partitions makes the partitions of this month and the
-- given number of months after it, in UTC, and tells how many it made. Rows that
-- the default partition caught meanwhile move over. It runs as the owner, since
-- the relay may not create tables; the relay can give it nothing but a number.
-- +goose StatementBegin
CREATE FUNCTION station_ensure_event_partitions(months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  month timestamp;
  partition text;
  lower_bound timestamptz;
  upper_bound timestamptz;
  made integer := 0;
BEGIN
  IF months IS NULL OR months NOT BETWEEN 0 AND 120 THEN
    RAISE EXCEPTION 'station_ensure_event_partitions: months must be 0 to 120';
  END IF;
  FOR ahead IN 0..months LOOP
    month := date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead);
    partition := 'portal_event_logs_' || to_char(month, '"y"YYYY"m"MM');
    CONTINUE WHEN EXISTS (SELECT FROM pg_class WHERE relname = partition AND relnamespace = 'public'::regnamespace);
    -- Two relays may come here at once; the second finds the work done. It must
    -- read pg_class to see that: to_regclass remembers what was not there.
    PERFORM pg_advisory_xact_lock(hashtextextended('station_ensure_event_partitions', 0));
    CONTINUE WHEN EXISTS (SELECT FROM pg_class WHERE relname = partition AND relnamespace = 'public'::regnamespace);
    lower_bound := month AT TIME ZONE 'UTC';
    upper_bound := (month + interval '1 month') AT TIME ZONE 'UTC';
    EXECUTE format('CREATE TABLE public.%I (LIKE public.portal_event_logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', partition);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', partition);
    EXECUTE format('CREATE POLICY owner_access ON public.%I TO station_owner USING (true) WITH CHECK (true)', partition);
    EXECUTE format(
      'WITH moved AS (DELETE FROM public.portal_event_logs_default WHERE published_at >= $1 AND published_at < $2 RETURNING *)
       INSERT INTO public.%I SELECT * FROM moved', partition) USING lower_bound, upper_bound;
    EXECUTE format('ALTER TABLE public.portal_event_logs ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
      partition, lower_bound, upper_bound);
    made := made + 1;
  END LOOP;
  RETURN made;
END
$$;
-- +goose StatementEnd
GRANT EXECUTE ON FUNCTION station_ensure_event_partitions(integer) TO station_system;

SELECT station_ensure_event_partitions(3);

-- Which events a consumer has dealt with. The row commits with the consumer's
-- effects, so that each event has its effect once.
CREATE TABLE portal_event_inbox (
  consumer VARCHAR(50) NOT NULL,
  event_id UUID NOT NULL,
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  processed_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

  PRIMARY KEY (organization_id, consumer, event_id)
);

-- For the removal of old rows.
CREATE INDEX idx_portal_event_inbox_processed ON portal_event_inbox USING brin (processed_at);

SELECT station_protect('portal_event_inbox', 'SELECT', 'INSERT');
SELECT station_open_to_system('portal_event_inbox', 'SELECT', 'DELETE');

-- What consumers of the in-process bus failed on: when each event is due again,
-- or, with retry_at null, that it is a dead letter.
CREATE TABLE portal_event_failures (
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  consumer VARCHAR(50) NOT NULL,
  event_id UUID NOT NULL,
  position BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  reason TEXT NOT NULL,
  retry_at TIMESTAMPTZ,
  failed_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

  PRIMARY KEY (organization_id, consumer, event_id),
  CONSTRAINT valid_attempts CHECK (attempts > 0)
);

-- The bus asks, as station_system, what is due and what is dead anywhere.
CREATE INDEX idx_portal_event_failures_due ON portal_event_failures (retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX idx_portal_event_failures_dead ON portal_event_failures (consumer, failed_at) WHERE retry_at IS NULL;

SELECT station_protect('portal_event_failures');
SELECT station_open_to_system('portal_event_failures', 'SELECT', 'UPDATE', 'DELETE');

-- +goose Down
DROP TABLE portal_event_failures;
DROP TABLE portal_event_inbox;
DROP FUNCTION station_ensure_event_partitions(integer);
DROP TABLE portal_event_logs;
DROP TABLE portal_event_position;
DROP TABLE portal_event_outbox;
