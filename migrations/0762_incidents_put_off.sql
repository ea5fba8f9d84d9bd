-- An incident that waits for somebody else is put off until a day, with a word what is waited for (handbook §7.3.2: nothing is forgotten
-- because a supplier is slow). On that day whoever leads it is told.
alter table incidents.incident
  add column put_off_until date,
  add column waits_for     text not null default '',
  add column put_off_told  boolean not null default false,
  add constraint incident_waits_for check ((put_off_until is null) = (waits_for = ''));
create index incident_put_off on incidents.incident (tenant_id, put_off_until, id) where put_off_until is not null;

-- Put off until a day that has come, and nobody was told. Of one tenant, by its own day.
create function incidents.put_off_due_of(tenant uuid, at timestamptz, most integer) returns setof uuid language sql stable as $$
  select i.id
    from org.tenant t
    join incidents.incident i on i.tenant_id = t.id
   where t.id = tenant and i.put_off_until is not null and i.put_off_until <= (at at time zone t.time_zone)::date
     and not i.put_off_told and i.state not in ('closed', 'merged')
   limit most
$$;

-- Of all tenants, for the sweep: it runs with the rights of its caller, and only the system role sees more than one tenant.
create function incidents.put_off_due(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select t.id, due.id from org.tenant t cross join lateral incidents.put_off_due_of(t.id, at, most) as due(id)
$$;
revoke all on function incidents.put_off_due(timestamptz, integer) from public;
grant execute on function incidents.put_off_due(timestamptz, integer) to sqm_system;
