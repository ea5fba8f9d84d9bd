-- What has something to say and has not said it. Of one tenant, by its own day.
create function security.due_of(tenant uuid, at timestamptz, most integer) returns setof uuid language sql stable as $$
  with day as (select (at at time zone t.time_zone)::date as today from org.tenant t where t.id = tenant)
  select found.id from day cross join lateral (
    (select r.id from security.risk r
      where r.tenant_id = tenant and r.state = 'treating'
        and (r.due_on < day.today and r.overdue_since is null or r.due_on <= day.today + 7 and r.reminded_at is null)
      limit most)
    union
    (select r.id from security.risk r
      where r.tenant_id = tenant and r.state <> 'closed' and r.review_on <= day.today
        and r.review_told_on is distinct from r.review_on
      limit most)
    union
    (select r.id from security.risk r
      where r.tenant_id = tenant and r.state = 'accepted' and r.accepted_until < day.today
      limit most)
    union
    (select v.id from security.vulnerability v
      where v.tenant_id = tenant and v.state in ('open', 'in_progress')
        and (v.due_on < day.today and v.overdue_since is null or v.due_on <= day.today + 7 and v.reminded_at is null)
      limit most)
    union
    (select v.id from security.vulnerability v
      where v.tenant_id = tenant and v.state = 'exception' and v.exception_until < day.today
      limit most)
    union
    (select c.id from security.control c
      where c.tenant_id = tenant and c.applicable
        and (c.next_test_on < day.today and c.overdue_since is null
          or c.next_test_on <= day.today + 7 and c.reminded_at is null)
      limit most)
    union
    (select p.id from security.check_plan p
      where p.tenant_id = tenant and p.active and p.make_on <= day.today
      limit most)
    union
    (select k.id from security.check k
      where k.tenant_id = tenant and k.state in ('due', 'in_progress')
        and (k.due_on < day.today and k.overdue_since is null
          or k.due_on <= day.today + 1 and k.reminded_at is null)
      limit most)
    union
    -- A holder of a key post: looked at once a week and once a month at least, before the end of what clears him, and after.
    (select h.id from security.post_holder h
      where h.tenant_id = tenant and h.since <= day.today and (h.until is null or h.until >= day.today)
        and (h.looked_on <= day.today - 7 or h.looked_on < date_trunc('month', day.today)::date
          or h.cleared_until < day.today and h.overdue_since is null
          or h.cleared_until <= day.today + 30 and h.reminded_at is null)
      limit most)
    union
    (select f.id from security.access_finding f
      where f.tenant_id = tenant and f.state = 'open' and f.due_on < day.today and f.overdue_since is null
      limit most)
  ) found
  limit most
$$;

-- Of all tenants, for the sweep: it runs with the rights of its caller, and only the system role sees more than one tenant.
create function security.due(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select t.id, due.id from org.tenant t cross join lateral security.due_of(t.id, at, most) as due(id)
$$;
revoke all on function security.due(timestamptz, integer) from public;
grant execute on function security.due(timestamptz, integer) to sqm_system;
