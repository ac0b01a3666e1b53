package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/station-portal/station/bench/procs"
	"github.com/station-portal/station/internal/embedded/child"
)

// outboxResult is how fast events went from their insert to being published. CPU is in
// milliseconds per 1,000 events, that of the inserts included.
type outboxResult struct {
	Bus         string  `json:"bus"`
	Server      string  `json:"server"`
	Events      int     `json:"events"`
	PerSecond   float64 `json:"eventsPerSecond"`
	ServerCPU   float64 `json:"serverCPU"`
	PostgresCPU float64 `json:"postgresCPU"`
	BrokerCPU   float64 `json:"brokerCPU,omitempty"`
}

// The buses that events go through.
const (
	inProcess = "in process"
	rabbitMQ  = "RabbitMQ"
)

// insertEvents puts a hundred events of as many organizations into the outbox, each as
// long as that of a new task.
const insertEvents = `
insert into portal_event_outbox (event_id, organization_id, portlet_id, event_type, entity_type, entity_id, payload, user_id, correlation_id)
select gen_random_uuid(), md5('org:' || o)::uuid, 'tasks', 'tasks.task.created', 'task', e.id,
  jsonb_build_object('id', e.id, 'version', 1, 'after', jsonb_build_object('tags', '[]'::jsonb, 'title', 'Bench task with a title',
    'status', 'pending', 'dueDate', null, 'parentId', null, 'priority', 'high', 'projectId', md5('project:' || o || ':1')::uuid,
    'assigneeId', md5('user:' || o || ':1')::uuid, 'completedAt', null)),
  md5('user:' || o || ':1')::uuid, gen_random_uuid()
from (select 1 + n % 200 as o, gen_random_uuid() as id from generate_series($1::int, $1::int + 99) n) e`

// outbox measures the relay of one server after the other, through each bus.
func (b *bench) outbox(ctx context.Context) error {
	defer b.stopServers()
	if err := b.prepareServers(ctx); err != nil {
		return err
	}
	buses := map[string]string{inProcess: ""}
	names := []string{inProcess}
	if b.services.rabbit != "" {
		buses[rabbitMQ] = b.services.rabbit
		names = append(names, rabbitMQ)
	}
	for _, bus := range names {
		for _, s := range b.servers {
			b.say("outbox of %s, %s", title(s.name), bus)
			result, err := b.relayed(ctx, s, bus, buses[bus])
			s.stop()
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				b.failure(fmt.Errorf("outbox, %s: %w", bus, s.failed(err)))
			} else {
				b.record.Outbox = append(b.record.Outbox, result)
			}
			if err := b.clean(ctx, s.super); err != nil {
				return err
			}
		}
	}
	b.outboxTable()
	return nil
}

// relayed measures one relay. A few events before those that count show that it is at
// work.
func (b *bench) relayed(ctx context.Context, s *server, bus, broker string) (result outboxResult, err error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	if s.isBase() {
		s.log = filepath.Join(b.dir, "relay.log")
		s.process, err = child.Start(child.Spec{
			Path: b.base, Args: []string{"-relay"}, Log: s.log, Dir: b.dir, DeathSignal: syscall.SIGKILL,
			Env: append(plainEnviron(), "DATABASE_URL="+s.urls.System, "RABBITMQ_URL="+broker),
		})
	} else {
		err = b.start(ctx, s, broker)
	}
	if err != nil {
		return result, err
	}
	if _, err := b.relay(ctx, s, 1000); err != nil {
		return result, err
	}
	before, err := b.spent(ctx, s)
	if err != nil {
		return result, err
	}
	brokerBefore := b.brokerCPU(broker)
	took, err := b.relay(ctx, s, b.events)
	if err != nil {
		return result, err
	}
	after, err := b.spent(ctx, s)
	if err != nil {
		return result, err
	}
	used := after.since(before)
	per := func(d time.Duration) float64 { return d.Seconds() * 1e6 / float64(b.events) }
	return outboxResult{
		Bus: bus, Server: s.name, Events: b.events, PerSecond: float64(b.events) / took.Seconds(),
		ServerCPU: per(used.server), PostgresCPU: per(used.postgres), BrokerCPU: per(b.brokerCPU(broker) - brokerBefore),
	}, nil
}

// relay inserts events and waits until they are published; it gives the time from the
// first insert.
func (b *bench) relay(ctx context.Context, s *server, events int) (time.Duration, error) {
	var from int64
	if err := s.admin.QueryRow(ctx, "select position from portal_event_position").Scan(&from); err != nil {
		return 0, err
	}
	begun := time.Now()
	err := each(ctx, 0, events/100, 2, func(ctx context.Context, i int) error {
		_, err := s.admin.Exec(ctx, insertEvents, i*100)
		return err
	})
	if err != nil {
		return 0, err
	}
	for {
		var dispatched int64
		if err := s.admin.QueryRow(ctx, "select dispatched from portal_event_position").Scan(&dispatched); err != nil {
			return 0, err
		}
		if dispatched >= from+int64(events/100*100) {
			return time.Since(begun), nil
		}
		if !s.process.Alive() {
			return 0, fmt.Errorf("it has ended: %w", s.process.Err())
		}
		if err := pause(ctx, 5*time.Millisecond); err != nil {
			return 0, fmt.Errorf("events are not published: %w", err)
		}
	}
}

// brokerCPU is what a broker of ours has used; 0 for one that is not seen here.
func (b *bench) brokerCPU(broker string) time.Duration {
	pid, err := strconv.Atoi(b.services.lookup("TEST_RABBITMQ_PID"))
	if broker == "" || err != nil {
		return 0
	}
	used, _, err := procs.Family(pid, "")
	if err != nil {
		return 0
	}
	return used
}
