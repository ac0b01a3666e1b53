package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/auth"
)

const adminUsage = `admin takes create --email ADDRESS [--username NAME] [--password-stdin], or revoke --email ADDRESS`

// admin makes platform admins, and makes them such no more.
func (p *program) admin(ctx context.Context, args []string) error {
	if len(args) == 0 || (args[0] != "create" && args[0] != "revoke") {
		return errUsage(adminUsage)
	}
	verb := args[0]
	flags := flag.NewFlagSet("admin "+verb, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	var in auth.NewAdmin
	var fromStdin bool
	flags.StringVar(&in.Email, "email", "", "")
	if verb == "create" {
		flags.StringVar(&in.Username, "username", "", "")
		flags.BoolVar(&fromStdin, "password-stdin", false, "")
	}
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() > 0 || in.Email == "" {
		return errUsage(adminUsage)
	}
	if fromStdin {
		line, err := bufio.NewReader(p.stdin).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read the password: %w", err)
		}
		if in.Password = strings.TrimRight(line, "\r\n"); in.Password == "" {
			return errUsage("--password-stdin takes the password from the first line of stdin, which is empty")
		}
	}
	service, stop, err := p.accounts(ctx, !fromStdin && verb == "create")
	if err != nil {
		return err
	}
	defer stop()
	if verb == "revoke" {
		return p.revokeAdmin(ctx, service, in.Email)
	}
	made, err := service.GrantAdmin(ctx, in)
	if err != nil {
		return said(err)
	}
	switch {
	case made.Made:
		fmt.Fprintf(p.stdout, "%s is a platform admin: the account was made.\n", made.Username)
	case made.Granted:
		fmt.Fprintf(p.stdout, "%s is a platform admin from now on.\n", made.Username)
	default:
		fmt.Fprintf(p.stdout, "%s is a platform admin already.\n", made.Username)
	}
	switch {
	case made.Link != "":
		fmt.Fprintf(p.stdout, "The password is set here, once and within an hour:\n%s\n", made.Link)
	case fromStdin:
		fmt.Fprintln(p.stdout, "The password is set.")
	}
	return nil
}

func (p *program) revokeAdmin(ctx context.Context, service *auth.Service, email string) error {
	granted, err := service.RevokeAdmin(ctx, email)
	if err != nil {
		return said(err)
	}
	if granted {
		fmt.Fprintf(p.stdout, "%s is no platform admin any more.\n", email)
	} else {
		fmt.Fprintf(p.stdout, "%s is no platform admin.\n", email)
	}
	return nil
}

// said gives the sentence of an error that people may read.
func said(err error) error {
	if told, ok := apperr.From(err); ok && told.Code != apperr.Unavailable {
		return errors.New(told.Message)
	}
	return err
}

// accounts opens the database for what is done to accounts.
func (p *program) accounts(ctx context.Context, withLinks bool) (service *auth.Service, stop func(), err error) {
	cfg, logger, err := p.load()
	if err != nil {
		return nil, nil, err
	}
	if withLinks && cfg.Production() && cfg.PublicURL == "" {
		return nil, nil, errors.New("STATION_PUBLIC_URL is missing: the link to a password begins with it; or give the password by --password-stdin")
	}
	s := &services{}
	defer func() {
		if err != nil {
			s.stop()
		}
	}()
	if err := s.database(ctx, cfg, logger); err != nil {
		return nil, nil, err
	}
	if err := s.open(ctx, logger); err != nil {
		return nil, nil, err
	}
	secrets, err := jwtSecrets(cfg)
	if err != nil {
		return nil, nil, err
	}
	tokens, err := auth.NewTokens(secrets, cfg.JWTExpiresIn.Std())
	if err != nil {
		return nil, nil, err
	}
	passwords, err := auth.NewPasswords()
	if err != nil {
		return nil, nil, err
	}
	return auth.New(auth.Config{DB: s.db, Tokens: tokens, Passwords: passwords, Logger: logger, Address: cfg.Address()}), s.stop, nil
}
