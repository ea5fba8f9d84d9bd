-- Tickets whose clocks have something to say: a warning or a limit has passed and is not yet stored, or one of the spans
-- that figures are measured by (first answer to a complaint within 15 days, repair within 3 days) has passed unmet.
create index ticket_unanswered on tickets.ticket (tenant_id, opened_at)
  where kind = 'complaint' and first_response_at is null and passed_15d_at is null and status in ('new', 'open', 'pending');
create index ticket_unsolved on tickets.ticket (tenant_id, opened_at)
  where kind = 'repair' and resolved_at is null and passed_3d_at is null and status in ('new', 'open', 'pending');

-- Of one tenant, the longest due first.
create function tickets.sla_due_of(tenant uuid, at timestamptz, most integer) returns setof uuid language sql stable as $$
  select found.id from (
    (select c.ticket_id as id, c.due_at as since from tickets.clock c
      where c.tenant_id = tenant and c.phase = 'running' and c.breached_at is null and c.due_at <= at
      order by c.due_at limit most)
    union all
    (select c.ticket_id, c.warn_at from tickets.clock c
      where c.tenant_id = tenant and c.phase = 'running' and c.warned_at is null and c.warn_at <= at
      order by c.warn_at limit most)
    union all
    (select t.id, t.opened_at + interval '360 hours' from tickets.ticket t
      where t.tenant_id = tenant and t.kind = 'complaint' and t.first_response_at is null and t.passed_15d_at is null
        and t.status in ('new', 'open', 'pending') and t.opened_at <= at - interval '360 hours'
      order by t.opened_at limit most)
    union all
    (select t.id, t.opened_at + interval '72 hours' from tickets.ticket t
      where t.tenant_id = tenant and t.kind = 'repair' and t.resolved_at is null and t.passed_3d_at is null
        and t.status in ('new', 'open', 'pending') and t.opened_at <= at - interval '72 hours'
      order by t.opened_at limit most)
  ) found
  group by found.id
  order by min(found.since)
  limit most
$$;

-- Of all tenants, for the sweep that mends lost timers. It runs with the rights of its caller: only the system role sees
-- more than one tenant.
create function tickets.sla_due(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select t.id, due.id from org.tenant t cross join lateral tickets.sla_due_of(t.id, at, most) as due(id)
$$;
revoke all on function tickets.sla_due(timestamptz, integer) from public;
grant execute on function tickets.sla_due(timestamptz, integer) to sqm_system;
