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
	// Password is everybody's password.
	Password string
	// Resume finishes a run that was cut off: organizations that are there get their
	// demo rows too, unless they have rows.
	Resume bool
}

// NewPassword makes a random password for the demo.
func NewPassword() string { return rand.Text()[:16] }

// SignIns gives all accounts of the demo, with the password.
func SignIns(password string) []SignIn {
	all := make([]SignIn, len(people))
	for i, p := range people {
		all[i] = SignIn{Username: p.username, Password: password, Where: p.where}
	}
	return all
}

// Demo makes what is missing of the demo and gives the accounts that it made, with
// their passwords. A second run makes nothing and gives none.
func Demo(ctx context.Context, cfg Config) ([]SignIn, error) {
	hash, err := cfg.Passwords.Hash(ctx, cfg.Password)
	if err != nil {
		return nil, fmt.Errorf("hash the demo password: %w", err)
	}
	var made []SignIn
	// Where demo rows are to be written, as the owner.
	owners := map[string]session.Tenant{}
	err = cfg.DB.SystemTx(ctx, reason, func(tx *postgres.Tx) error {
		ids, fresh := map[string]uuid.UUID{}, map[string]bool{}
		for _, o := range organizations {
			var err error
			if ids[o.slug], fresh[o.slug], err = organization(ctx, tx, cfg, o.name, o.slug); err != nil {
				return err
			}
		}
		for _, p := range people {
			user, isNew, err := account(ctx, tx, p, hash)
			if err != nil {
				return err
			}
			if isNew {
				made = append(made, SignIn{Username: p.username, Password: cfg.Password, Where: p.where})
			}
			for slug, role := range p.roles {
				if role == orgs.RoleOwner && (fresh[slug] || cfg.Resume) {
					owners[slug] = session.Tenant{OrganizationID: ids[slug], UserID: user}
				}
				if !isNew && !fresh[slug] {
					continue
				}
				if err := orgs.Join(ctx, tx, ids[slug], user, p.first+" "+p.last, p.email(), role); err != nil {
					return fmt.Errorf("make %s a member of %s: %w", p.username, slug, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, owner := range owners {
		if err := rows(session.OpenTenant(ctx, owner), cfg); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// rows writes the demo rows of each portlet that has none in ctx's organization yet.
func rows(ctx context.Context, cfg Config) error {
	for _, m := range cfg.Manifests {
		if m.Demo == nil {
			continue
		}
		var has bool
		err := cfg.DB.InOrg(ctx, postgres.One(&has, `select exists (select from portal_audit_logs where portlet_id = $1)`, m.ID))
		if err == nil && !has {
			err = m.Demo(ctx, cfg.Deps)
		}
		if err != nil {
			return fmt.Errorf("demo rows of %s: %w", m.ID, err)
		}
	}
	return nil
}

func (p person) email() string { return p.username + "@example.com" }

func organization(ctx context.Context, tx *postgres.Tx, cfg Config, name, slug string) (id uuid.UUID, isNew bool, err error) {
	err = tx.Run(ctx, postgres.One(&id, `select id from organizations where slug = $1`, slug))
	if !errors.Is(err, pgx.ErrNoRows) {
		return id, false, err
	}
	if id, err = portal.Found(ctx, tx, orgs.New{Name: name, Slug: slug}, cfg.Manifests, cfg.CallsPerMinute); err != nil {
		return id, false, fmt.Errorf("make organization %s: %w", slug, err)
	}
	return id, true, nil
}

// account makes the person's account, or finds the one of that name.
func account(ctx context.Context, tx *postgres.Tx, p person, hash string) (id uuid.UUID, isNew bool, err error) {
	err = tx.Run(ctx, postgres.One(&id, `
insert into users (username, email, password_hash, has_demo_password, first_name, last_name)
values ($1, $2, $3, true, $4, $5) on conflict do nothing returning id`, p.username, p.email(), hash, p.first, p.last))
	if !errors.Is(err, pgx.ErrNoRows) {
		return id, true, err
	}
	err = tx.Run(ctx, postgres.One(&id, `select id from users where username = $1 or email = $2 order by username = $1 desc limit 1`,
		p.username, p.email()))
	return id, false, err
}
