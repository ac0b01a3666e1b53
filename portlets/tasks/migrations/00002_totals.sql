-- +goose Up
SELECT station_keep_totals('portal_tasks_tasks', ARRAY['status']);

-- +goose Down
DROP TRIGGER portal_tasks_tasks_keep_by_status ON portal_tasks_tasks;
DROP TRIGGER portal_tasks_tasks_keep_by_status_of_update ON portal_tasks_tasks;
DROP FUNCTION portal_tasks_tasks_keep_by_status();
