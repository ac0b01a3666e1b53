package testenv

import "context"

func (e *Env) dockerPostgres(context.Context) (*Service, error) { return nil, errAbsent }
func (e *Env) dockerRedis(context.Context) (*Service, error)    { return nil, errAbsent }
func (e *Env) dockerRabbit(context.Context) (*Service, error)   { return nil, errAbsent }
