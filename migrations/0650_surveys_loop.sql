-- Closing the loop after answers: late call backs, words of practices, figures, rights.

-- Open call backs whose time has passed without anybody having been told, over all tenants, for the sweep. Runs with its
-- caller's rights: only the system role sees more than one tenant.
create function surveys.late_callbacks(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select c.tenant_id, c.id
    from surveys.callback c
   where c.state = 'open' and c.overdue_since is null and c.due_at < at
   limit most
$$;
revoke all on function surveys.late_callbacks(timestamptz, integer) from public;
grant execute on function surveys.late_callbacks(timestamptz, integer) to sqm_system;

-- Ids of the practices with all words; see tickets.found for why this is a function of another owner.
create function surveys.practices_found(words tsquery) returns setof uuid
language plpgsql stable security definer set search_path = surveys, pg_temp rows 100 as $$
declare
  tenant constant uuid := current_setting('app.tenant_id')::uuid;
begin
  return query select p.id from surveys.practice p where p.tenant_id = tenant and p.words @@ practices_found.words;
end $$;
grant create on schema surveys to sqm_search;
alter function surveys.practices_found(tsquery) owner to sqm_search;
revoke create on schema surveys from sqm_search;
revoke all on function surveys.practices_found(tsquery) from public;
grant execute on function surveys.practices_found(tsquery) to sqm_app, sqm_system;

-- What the objectives module measures about call backs (low_score_callback_rate): judged once the customer was called, or
-- the time has passed.
create view surveys.measure_callback with (security_invoker = true) as
select c.tenant_id, c.id as source_id, m.measure, m.at, m.value, m.numerator, m.denominator,
       jsonb_strip_nulls(jsonb_build_object('department', c.department_id, 'assignee', c.assignee_id, 'kind', s.purpose)) as dims
  from surveys.callback c
  join surveys.survey s on s.tenant_id = c.tenant_id and s.id = c.survey_id
 cross join lateral (values
   ('callback.created', c.created_at, null::double precision, null::double precision, null::double precision),
   ('callback.on_time', case when c.called_at is not null or c.overdue_since is not null then c.due_at end,
     null, coalesce(c.called_at <= c.due_at, false)::integer, 1)
 ) m(measure, at, value, numerator, denominator)
 where m.at is not null;
grant select on surveys.measure_callback to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('callback', 'surveys.measure_callback', '/callbacks');
select objectives.offer_measure(measure, 'callback', shape) from (values
  ('callback.created', 'count'), ('callback.on_time', 'ratio')
) offered(measure, shape);

-- … and about what was watched (watch_item_recovery_rate): judged when the next round closed.
create view surveys.measure_watch_item with (security_invoker = true) as
select w.tenant_id, w.id as source_id, 'watch_item.recovered'::text as measure, w.judged_at as at, null::double precision as value,
       (w.state = 'recovered')::integer::double precision as numerator, 1::double precision as denominator,
       jsonb_strip_nulls(jsonb_build_object('department', s.department_id, 'kind', s.purpose)) as dims
  from surveys.watch_item w
  join surveys.survey s on s.tenant_id = w.tenant_id and s.id = w.from_survey_id
 where w.judged_at is not null;
grant select on surveys.measure_watch_item to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('watch_item', 'surveys.measure_watch_item', '/watch');
select objectives.offer_measure('watch_item.recovered', 'watch_item', 'ratio');

-- Who may do what with what follows from answers; `survey.callback` is granted with the other rights of surveys.
insert into org.role_permission (role, permission)
select granted.role, permission
from (values
  ('tenant_admin', array['callback.read', 'watch_item.read', 'watch_item.edit', 'practice.read', 'practice.edit', 'commendation.read', 'commendation.give']),
  ('quality_manager', array['callback.read', 'watch_item.read', 'watch_item.edit', 'practice.read', 'practice.edit', 'commendation.read', 'commendation.give']),
  ('supervisor', array['callback.read', 'watch_item.read', 'practice.read', 'practice.edit', 'commendation.read', 'commendation.give']),
  -- Lessons are spread to everybody (§8.3.3), and so is praise.
  ('agent', array['callback.read', 'practice.read', 'commendation.read']),
  ('engineer', array['practice.read', 'commendation.read']),
  ('auditor', array['callback.read', 'watch_item.read', 'practice.read', 'commendation.read'])
) as granted (role, permissions), unnest(granted.permissions) as permission;
