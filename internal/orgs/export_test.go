package orgs

// Batches makes a Remover's batches and turns as small as a test's organizations.
func (r *Remover) Batches(rows, turn int) { r.batch, r.turn = rows, turn }
