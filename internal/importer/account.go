package importer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// credentials are who imports, and where.
type credentials struct {
	token        string
	username     string
	password     string
	organization string // slug
}

// account is the caller at the server: it holds the token that requests carry.
type account struct {
	client      *client
	credentials credentials

	mu      sync.Mutex
	access  string
	refresh string // empty for an account with a token of its own
}

const (
	loginDocument = `mutation Login($input: LoginInput!) {
  auth: login(input: $input) { accessToken refreshToken organization { slug } }
}`
	refreshDocument = `mutation Refresh($input: RefreshSessionInput!) {
  auth: refreshSession(input: $input) { accessToken refreshToken organization { slug } }
}`
	logoutDocument = `mutation Logout($input: LogoutInput) { logout(input: $input) { ok } }`
	viewerDocument = `query Viewer { viewer { user { displayName } organization { slug } } }`
)

type authAnswer struct {
	Auth struct {
		AccessToken  string `json:"accessToken"`
		RefreshToken string `json:"refreshToken"`
	} `json:"auth"`
}

// signIn gets a token, unless one was given.
func (a *account) signIn(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.credentials.token != "" {
		a.access = a.credentials.token
		return nil
	}
	return a.login(ctx)
}

func (a *account) login(ctx context.Context) error {
	err := a.authenticate(ctx, loginDocument, map[string]any{
		"username": a.credentials.username, "password": a.credentials.password, "organization": a.credentials.organization,
	})
	if refused := new(serverError); errors.As(err, &refused) {
		return fmt.Errorf("signing in as %s to %q failed: %w", a.credentials.username, a.credentials.organization, err)
	}
	return err
}

func (a *account) authenticate(ctx context.Context, document string, input map[string]any) error {
	var out authAnswer
	err := a.client.do(ctx, request{query: document, variables: map[string]any{"input": input}}, &out)
	if err != nil {
		return err
	}
	if out.Auth.AccessToken == "" {
		return errors.New("the server gave no access token")
	}
	a.access, a.refresh = out.Auth.AccessToken, out.Auth.RefreshToken
	return nil
}

// do sends a request with the account's token. When the token has ended, it gets a
// new one and sends the request again, once.
func (a *account) do(ctx context.Context, r request, out any) error {
	r.token = a.current()
	err := a.client.do(ctx, r, out)
	if kindOf(err) != signedOut {
		return err
	}
	if err := a.renew(ctx, r.token, err); err != nil {
		return err
	}
	r.token = a.current()
	return a.client.do(ctx, r, out)
}

func (a *account) current() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.access
}

// renew gets a token in place of one that the server refused. Requests in flight
// share one renewal.
func (a *account) renew(ctx context.Context, refused string, cause error) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.access != refused {
		return nil
	}
	if a.credentials.token != "" {
		return fmt.Errorf("STATION_TOKEN was refused: %w Make a new one, or set STATION_USERNAME and STATION_PASSWORD instead, with which the import signs in again by itself", cause)
	}
	err := a.authenticate(ctx, refreshDocument, map[string]any{
		"refreshToken": a.refresh, "organization": a.credentials.organization,
	})
	if kindOf(err) == signedOut {
		// The session has ended too: a new one needs the password.
		err = a.login(ctx)
	}
	return err
}

// identify gives the caller's name, and refuses a token of another organization.
func (a *account) identify(ctx context.Context) (name string, err error) {
	var out struct {
		Viewer struct {
			User struct {
				DisplayName string `json:"displayName"`
			} `json:"user"`
			Organization struct {
				Slug string `json:"slug"`
			} `json:"organization"`
		} `json:"viewer"`
	}
	if err := a.do(ctx, request{query: viewerDocument}, &out); err != nil {
		return "", err
	}
	if slug := out.Viewer.Organization.Slug; slug != a.credentials.organization {
		return "", usagef("You are signed in to the organization %q, not to %q: use a token of %q, or sign in with STATION_USERNAME and STATION_PASSWORD.",
			slug, a.credentials.organization, a.credentials.organization)
	}
	return out.Viewer.User.DisplayName, nil
}

// signOut ends the session that signIn began; it is no matter when that fails.
func (a *account) signOut(ctx context.Context) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.refresh == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	input := map[string]any{"refreshToken": a.refresh}
	_ = a.client.do(ctx, request{query: logoutDocument, variables: map[string]any{"input": input}, token: a.access}, &struct{}{})
}
