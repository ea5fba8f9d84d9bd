-- What the objectives module measures about improvement actions.
create view improvement.measure_action with (security_invoker = true) as
select a.tenant_id, a.id as source_id, m.measure, m.at, m.value, m.numerator, m.denominator,
       jsonb_strip_nulls(jsonb_build_object(
         'kind', nullif(a.source_kind, ''), 'department', a.department_id, 'assignee', a.owner_id, 'priority', a.priority)) as dims
  from improvement.action a
 cross join lateral (select a.state in ('open', 'in_progress') as is_open, (a.due_on + time '12:00') at time zone objectives.zone_of(a.tenant_id) as due_at) s
 cross join lateral (values
   ('action.created', a.created_at, null::double precision, null::double precision, null::double precision),
   ('action.open', case when s.is_open then a.created_at end, null, null, null),
   ('action.overdue_open', case when s.is_open then a.overdue_since end, null, null, null),
   -- Judged once it is done, or its day has passed.
   ('action.on_time', case when a.state <> 'cancelled' and (a.done_on is not null or a.overdue_since is not null) then s.due_at end,
     null, coalesce(a.done_on <= a.due_on, false)::integer, 1),
   ('action.effective', a.verified_at, null, a.effective::integer, 1),
   ('action.cycle_seconds', a.done_at, extract(epoch from a.done_at - a.created_at), null, null)
 ) m(measure, at, value, numerator, denominator)
 where m.at is not null
   -- A figure that everybody sees does not count what only some may know of.
   and not (a.source_kind = 'incident' and platform.is_restricted(a.tenant_id, a.id));
grant select on improvement.measure_action to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('action', 'improvement.measure_action', '/actions');
select objectives.offer_measure(measure, 'action', shape) from (values
  ('action.created', 'count'), ('action.open', 'level'), ('action.overdue_open', 'level'), ('action.on_time', 'ratio'),
  ('action.effective', 'ratio'), ('action.cycle_seconds', 'value')
) offered(measure, shape);
