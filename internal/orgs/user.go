// Package orgs has the organizations and their members.
package orgs

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/relay"
)

// User is a person as a member of the organization. Rows of those who left stay.
type User struct {
	ID          uuid.UUID  `db:"user_id"`
	DisplayName string     `db:"display_name"`
	Email       string     `db:"email"`
	IsActive    bool       `db:"is_active"`
	RemovedAt   *time.Time `db:"removed_at"`
}

// UserOrderField is what members can be ordered by.
type UserOrderField string

// The order fields, each with an index.
const (
	UsersByDisplayName UserOrderField = "DISPLAY_NAME"
	UsersByCreatedAt   UserOrderField = "CREATED_AT"
)

// The list types of the schema.
type (
	UserConnection = relay.Connection[User]
	UserEdge       = relay.Edge[User]
	UserOrder      = entity.OrderBy[UserOrderField]
)

// UserFilter says which members to list.
type UserFilter struct {
	IsActive *bool
	Search   *string
}

func (f *UserFilter) where(w *entity.Where) {
	if f == nil {
		return
	}
	if f.IsActive != nil {
		w.And("t.is_active = ?", *f.IsActive)
	}
	w.Search(f.Search, "t.display_name_sort", "t.email")
}

var members = entity.Declare[User](entity.Spec{
	Name: "user", Table: "organization_members", IDColumn: "user_id",
	Keys: map[string]entity.Key{
		string(UsersByDisplayName): {Column: "display_name_sort", SQLType: "text"},
		string(UsersByCreatedAt):   {Column: "created_at", SQLType: "timestamptz"},
	},
	Order: []entity.Order{{Field: string(UsersByDisplayName), Direction: entity.Asc}},
})

// Users reads a page of the organization's members.
func Users(ctx context.Context, db *postgres.DB, first int, after *string, filter *UserFilter, orderBy []*UserOrder) (*UserConnection, error) {
	args := entity.Args(first, after, orderBy)
	filter.where(&args.Where)
	return members.List(ctx, db, args)
}

// GetUser gives a member; NOT_FOUND where the organization has none of the id.
func GetUser(ctx context.Context, id uuid.UUID) (*User, error) {
	return members.Get(ctx, id)
}

// LoadUser gives a member through the response's dataloader.
func LoadUser(ctx context.Context, id uuid.UUID) (*User, error) {
	return members.Load(ctx, id)
}

// LoadUserRef is LoadUser for a column that may be empty.
func LoadUserRef(ctx context.Context, id *uuid.UUID) (*User, error) {
	return members.LoadRef(ctx, id)
}
