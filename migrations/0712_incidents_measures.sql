-- What the objectives module measures about security incidents. Exercises, merged reports and false alarms are no incidents.
-- Restricted ones stay out: a figure that everybody sees does not count what only some may know of; when the restriction is
-- lifted they are counted, at their own time.
create view incidents.measure_incident with (security_invoker = true) as
select i.tenant_id, i.id as source_id, m.measure, m.at, m.value, m.numerator, m.denominator,
       jsonb_strip_nulls(jsonb_build_object(
         'kind', i.kind, 'priority', i.level, 'category', i.category, 'department', i.department_id, 'assignee', i.lead_id)) as dims
  from incidents.incident i
 cross join lateral (select coalesce(i.detected_at, i.reported_at) as found, coalesce(i.occurred_at, i.detected_at, i.reported_at) as began) s
  left join incidents.review r on r.tenant_id = i.tenant_id and r.incident_id = i.id
 cross join lateral (values
   ('incident.reported', s.began, null::double precision, null::double precision, null::double precision),
   ('incident.larger', case when i.level in ('larger', 'major', 'extra_major') then s.began end, null, null, null),
   ('incident.open', case when i.state <> 'closed' then i.reported_at end, null, null, null),
   -- Of the moment at which it was found: spans the source knows without instants count too.
   ('incident.detect_seconds', case when coalesce(i.detect_seconds, extract(epoch from i.detected_at - i.occurred_at)) >= 0
                                     and (i.detect_seconds is not null or i.occurred_to = 'minute') then s.found end,
     coalesce(i.detect_seconds, extract(epoch from i.detected_at - i.occurred_at)), null, null),
   ('incident.contain_seconds', case when i.level in ('major', 'extra_major')
                                      and coalesce(i.contain_seconds, extract(epoch from i.contained_at - s.found)) >= 0
                                     then coalesce(i.contained_at, s.found) end,
     coalesce(i.contain_seconds, extract(epoch from i.contained_at - s.found)), null, null),
   ('incident.recover_seconds', case when i.recovered_at >= s.found then i.recovered_at end,
     extract(epoch from i.recovered_at - s.found), null, null),
   -- Looked back at, of those that were closed here; what files bring closed was looked at elsewhere.
   ('incident.reviewed', case when i.state = 'closed' and i.import_id is null then i.closed_at end,
     null, (r.finished_at is not null)::integer, 1)
 ) m(measure, at, value, numerator, denominator)
 where m.at is not null and not i.drill and i.state <> 'merged' and i.certainty <> 'false_alarm' and not i.restricted;
grant select on incidents.measure_incident to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('incident', 'incidents.measure_incident', '/incidents');
select objectives.offer_measure(measure, 'incident', shape) from (values
  ('incident.reported', 'count'), ('incident.larger', 'count'), ('incident.open', 'level'), ('incident.detect_seconds', 'value'),
  ('incident.contain_seconds', 'value'), ('incident.recover_seconds', 'value'), ('incident.reviewed', 'ratio')
) offered(measure, shape);
