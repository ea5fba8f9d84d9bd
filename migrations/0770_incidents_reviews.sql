-- A closed incident is looked back at (handbook §7.3.2: summarise and prevent). Those that nobody has looked back at are listed, and
-- whoever led one is reminded once. What files bring closed was looked at elsewhere; exercises have their own evaluation.
alter table incidents.incident add column reviewed_at timestamptz;
alter table incidents.incident add column review_told_at timestamptz;
update incidents.incident i set reviewed_at = r.finished_at
  from incidents.review r where r.tenant_id = i.tenant_id and r.incident_id = i.id and r.finished_at is not null;

create index incident_unreviewed on incidents.incident (tenant_id, id desc)
  where state = 'closed' and reviewed_at is null and not drill and import_id is null and certainty <> 'false_alarm';
create index incident_review_untold on incidents.incident (closed_at)
  where state = 'closed' and reviewed_at is null and not drill and import_id is null and certainty <> 'false_alarm'
    and review_told_at is null;

-- Those whose reminder has come, over all tenants, for the sweep. Runs with its caller's rights: only the system role sees more than
-- one tenant.
create function incidents.reviews_waiting(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select i.tenant_id, i.id from incidents.incident i
   where i.state = 'closed' and i.reviewed_at is null and not i.drill and i.import_id is null and i.certainty <> 'false_alarm'
     and i.review_told_at is null and i.closed_at <= at - interval '14 days'
   order by i.closed_at limit most
$$;
revoke all on function incidents.reviews_waiting(timestamptz, integer) from public;
grant execute on function incidents.reviews_waiting(timestamptz, integer) to sqm_system;
