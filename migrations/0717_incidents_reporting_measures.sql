-- Were authorities told in time (§7.3.2)? One observation per incident and measure: how many reports were due, how many were
-- sent in time. A report is judged once it was sent or its time was up; what has no number is not judged. Exercises and
-- restricted incidents stay out: a figure everybody sees must not count what only some may know.
create view incidents.judged_report with (security_invoker = true) as
select d.tenant_id, d.id, d.incident_id, d.due_at, d.report = 'final' and d.anchor = 'closed' as is_summary,
       coalesce(d.sent_at <= d.due_at, false) as in_time
  from incidents.obligation d
 where d.waived_at is null and d.due_at is not null and (d.sent_at is not null or d.told >= 100);
grant select on incidents.judged_report to sqm_app, sqm_system, sqm_readonly;

create view incidents.measure_report with (security_invoker = true) as
select i.tenant_id, i.id as source_id, m.measure, m.at, null::double precision as value, m.hits as numerator, m.judged as denominator,
       jsonb_strip_nulls(jsonb_build_object('kind', i.kind, 'priority', i.level, 'category', i.category,
                                            'department', i.department_id, 'assignee', i.lead_id)) as dims
  from incidents.incident i
  join lateral (
    select min(j.due_at) as at, count(*) as judged, count(*) filter (where j.in_time) as hits,
           min(j.due_at) filter (where j.is_summary) as summary_at, count(*) filter (where j.is_summary) as summaries,
           count(*) filter (where j.is_summary and j.in_time) as summary_hits
      from incidents.judged_report j
     where j.tenant_id = i.tenant_id and j.incident_id = i.id
  ) r on true
 cross join lateral (values
   ('incident.report_on_time', r.at, r.hits::double precision, r.judged::double precision),
   ('incident.summary_on_time', r.summary_at, r.summary_hits::double precision, r.summaries::double precision)
 ) m(measure, at, hits, judged)
 where m.judged > 0 and not i.drill and not i.restricted and i.state <> 'merged' and i.certainty <> 'false_alarm';
grant select on incidents.measure_report to sqm_app, sqm_system, sqm_readonly;

-- One view per kind of record: incidents with how they were reported.
create view incidents.measured with (security_invoker = true) as
select tenant_id, source_id, measure, at, value, numerator, denominator, dims from incidents.measure_incident
union all
select tenant_id, source_id, measure, at, value, numerator, denominator, dims from incidents.measure_report;
grant select on incidents.measured to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('incident', 'incidents.measured', '/incidents');
select objectives.offer_measure(measure, 'incident', 'ratio', '/incidents/reports') from (values
  ('incident.report_on_time'), ('incident.summary_on_time')) offered(measure);
