-- +goose Up
SELECT station_keep_totals('portal_crm_deals', ARRAY['stage', 'currency'], ARRAY['amount']);

-- +goose Down
DROP TRIGGER portal_crm_deals_keep_by_stage_currency ON portal_crm_deals;
DROP TRIGGER portal_crm_deals_keep_by_stage_currency_of_update ON portal_crm_deals;
DROP FUNCTION portal_crm_deals_keep_by_stage_currency();
