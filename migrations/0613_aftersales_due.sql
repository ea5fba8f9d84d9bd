-- What has something to say and has not said it: limits of orders that warn or have passed, visits whose day is over. Of
-- one tenant, the longest due first.
create function aftersales.due_of(tenant uuid, at timestamptz, most integer) returns setof uuid language sql stable as $$
  select found.id from (
    (select o.id, o.response_warn as since from aftersales.service_order o
      where o.tenant_id = tenant and o.responded_at is null and o.state = 'new'
        and o.response_told is distinct from 'breached'
        and case when o.response_told is null then o.response_warn else o.response_due end <= at
        and o.response_warn <= at
      order by o.response_warn limit most)
    union all
    (select o.id, o.turnaround_warn from aftersales.service_order o
      where o.tenant_id = tenant and o.completed_at is null
        and o.state in ('new', 'assigned', 'scheduled', 'on_the_way', 'working')
        and o.turnaround_told is distinct from 'breached'
        and case when o.turnaround_told is null then o.turnaround_warn else o.turnaround_due end <= at
        and o.turnaround_warn <= at
      order by o.turnaround_warn limit most)
    union all
    (select v.id, v.due_by from aftersales.visit v
      where v.tenant_id = tenant and v.late_at is null and v.state in ('due', 'in_progress', 'carried_over')
        and v.due_by <= at
      order by v.due_by limit most)
  ) found
  group by found.id
  order by min(found.since)
  limit most
$$;

-- Of all tenants, for the sweep that mends lost timers: it runs with the rights of its caller, and only the system role
-- sees more than one tenant.
create function aftersales.due(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select t.id, due.id from org.tenant t cross join lateral aftersales.due_of(t.id, at, most) as due(id)
$$;
revoke all on function aftersales.due(timestamptz, integer) from public;
grant execute on function aftersales.due(timestamptz, integer) to sqm_system;
