// Package seed makes the demo organizations and their people, for trying Station.
package seed

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/portal"
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

const reason = "the demo makes organizations and people"

// SignIn is a demo account.
type SignIn struct {
	Username string
	Password string
	// Where says in which organizations the person is and as what.
	Where string
}

type person struct {
	username, first, last string
	roles                 map[string]string // by organization's slug
	where                 string
}

var organizations = []struct{ name, slug string }{{"Acme", "acme"}, {"Globex", "globex"}}

var people = []person{
	{"admin", "Ada", "Admin", map[string]string{"acme": orgs.RoleOwner}, "owner of acme"},
	{"manager", "Manuel", "Manager", map[string]string{"acme": orgs.RoleAdmin}, "admin in acme"},
	{"member", "Mia", "Member", map[string]string{"acme": orgs.RoleMember}, "member of acme"},
	{"viewer", "Viktor", "Viewer", map[string]string{"acme": orgs.RoleViewer}, "viewer in acme"},
	{"globex-admin", "Gloria", "Globex", map[string]string{"globex": orgs.RoleOwner}, "owner of globex"},
	{"both", "Bo", "Both", map[string]string{"acme": orgs.RoleMember, "globex": orgs.RoleAdmin}, "member of acme, admin in globex"},
}

// Config is what Demo works with.
type Config struct {
	DB        *postgres.DB
	Passwords *auth.Passwords
	Manifests []portlet.Manifest
	Deps      portlet.Deps
	// CallsPerMinute is what each portlet instance gets.
	CallsPerMinute int
	// Password is everybody's password; empty for a random one.
	Password string
}

// Demo makes what is missing of the demo and gives the accounts that it made, with
// their passwords. A second run makes nothing and gives none.
func Demo(ctx context.Context, cfg Config) ([]SignIn, error) {
	password := cfg.Password
	if password == "" {
		password = rand.Text()[:16]
	}
	hash, err := cfg.Passwords.Hash(ctx, password)
	if err != nil {
		return nil, fmt.Errorf("hash the demo password: %w", err)
	}
	var made []SignIn
	fresh := map[string]session.Tenant{}
	err = cfg.DB.SystemTx(ctx, reason, func(tx *postgres.Tx) error {
		ids := map[string]uuid.UUID{}
		for _, o := range organizations {
			id, isNew, err := organization(ctx, tx, cfg, o.name, o.slug)
			if err != nil {
				return err
			}
			ids[o.slug] = id
			if isNew {
				fresh[o.slug] = session.Tenant{OrganizationID: id}
			}
		}
		for _, p := range people {
			user, err := account(ctx, tx, p, hash)
			if err != nil {
				return err
			}
			if user == uuid.Nil {
				continue
			}
			made = append(made, SignIn{Username: p.username, Password: password, Where: p.where})
			for slug, role := range p.roles {
				if err := orgs.Join(ctx, tx, ids[slug], user, p.first+" "+p.last, p.email(), role); err != nil {
					return fmt.Errorf("make %s a member of %s: %w", p.username, slug, err)
				}
				if tenant, ok := fresh[slug]; ok && role == orgs.RoleOwner {
					tenant.UserID = user
					fresh[slug] = tenant
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, tenant := range fresh {
		if tenant.UserID == uuid.Nil {
			continue
		}
		inside := session.OpenTenant(ctx, tenant)
		for _, m := range cfg.Manifests {
			if m.Demo == nil {
				continue
			}
			if err := m.Demo(inside, cfg.Deps); err != nil {
				return nil, fmt.Errorf("demo rows of %s: %w", m.ID, err)
			}
		}
	}
	return made, nil
}

func (p person) email() string { return p.username + "@example.com" }

func organization(ctx context.Context, tx *postgres.Tx, cfg Config, name, slug string) (id uuid.UUID, isNew bool, err error) {
	err = tx.Run(ctx, postgres.One(&id, `select id from organizations where slug = $1`, slug))
	if !errors.Is(err, pgx.ErrNoRows) {
		return id, false, err
	}
	if id, err = orgs.Create(ctx, tx, name, slug, portal.Grants(cfg.Manifests)); err != nil {
		return id, false, fmt.Errorf("make organization %s: %w", slug, err)
	}
	return id, true, portal.Install(ctx, tx, id, cfg.Manifests, cfg.CallsPerMinute)
}

// account makes the person's account; uuid.Nil for one that is there already.
func account(ctx context.Context, tx *postgres.Tx, p person, hash string) (uuid.UUID, error) {
	var id uuid.UUID
	err := tx.Run(ctx, postgres.One(&id, `
insert into users (username, email, password_hash, first_name, last_name) values ($1, $2, $3, $4, $5)
on conflict do nothing returning id`, p.username, p.email(), hash, p.first, p.last))
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, nil
	}
	return id, err
}
