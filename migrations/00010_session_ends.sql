-- +goose Up

-- Tells every server when a session ends, so that its access tokens end with it.
-- +goose StatementBegin
CREATE FUNCTION station_session_ended() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('station_access', 'session ' || NEW.id);
  RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER session_ended AFTER UPDATE OF revoked_at ON auth_sessions
FOR EACH ROW WHEN (NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL)
EXECUTE FUNCTION station_session_ended();

-- Servers that begin to listen ask what ended before.
CREATE INDEX idx_auth_sessions_revoked ON auth_sessions (revoked_at) WHERE revoked_at IS NOT NULL;

-- A closed account has no sessions, whoever closes it.
-- +goose StatementBegin
CREATE FUNCTION station_account_closed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE auth_sessions SET revoked_at = clock_timestamp() WHERE user_id = NEW.id AND revoked_at IS NULL;
  RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER account_closed AFTER UPDATE OF is_active ON users
FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active)
EXECUTE FUNCTION station_account_closed();

-- +goose Down

DROP TRIGGER account_closed ON users;
DROP FUNCTION station_account_closed();
DROP INDEX idx_auth_sessions_revoked;
DROP TRIGGER session_ended ON auth_sessions;
DROP FUNCTION station_session_ended();
