-- What the objectives module measures about the registers.
create view security.measure_risk with (security_invoker = true) as
select r.tenant_id, r.id as source_id, 'risk.overdue_open' as measure, r.overdue_since as at, null::double precision as value,
       null::double precision as numerator, null::double precision as denominator,
       jsonb_strip_nulls(jsonb_build_object('kind', r.category, 'department', r.department_id, 'assignee', r.treater_id,
         'priority', r.level)) as dims
  from security.risk r
 where r.state = 'treating' and r.overdue_since is not null;
grant select on security.measure_risk to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('risk', 'security.measure_risk', '/risks');
select objectives.offer_measure('risk.overdue_open', 'risk', 'level');

create view security.measure_vulnerability with (security_invoker = true) as
select v.tenant_id, v.id as source_id, m.measure, m.at, m.value, m.numerator, m.denominator,
       jsonb_strip_nulls(jsonb_build_object('department', v.department_id, 'assignee', v.owner_id, 'priority', v.severity)) as dims
  from security.vulnerability v
 cross join lateral (select (v.due_on + time '12:00') at time zone objectives.zone_of(v.tenant_id) as due_at) s
 cross join lateral (values
   -- Judged once it is fixed, or its day has passed; what never was one and what was excepted is not judged.
   ('vulnerability.fixed_on_time',
     case when v.state not in ('false_positive', 'exception') and (v.fixed_on is not null or v.overdue_since is not null)
       then s.due_at end,
     null::double precision, coalesce(v.fixed_on <= v.due_on, false)::integer, 1),
   ('vulnerability.fix_seconds', v.fixed_at, (v.fixed_on - v.detected_on) * 86400.0, null, null)
 ) m(measure, at, value, numerator, denominator)
 where m.at is not null;
grant select on security.measure_vulnerability to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('vulnerability', 'security.measure_vulnerability', '/vulnerabilities');
select objectives.offer_measure(measure, 'vulnerability', shape) from (values
  ('vulnerability.fixed_on_time', 'ratio'), ('vulnerability.fix_seconds', 'value')
) offered(measure, shape);

create view security.measure_check with (security_invoker = true) as
select k.tenant_id, k.id as source_id, 'security_check.on_time' as measure,
       (k.due_on + time '12:00') at time zone objectives.zone_of(k.tenant_id) as at, null::double precision as value,
       coalesce(k.done_on <= k.due_on, false)::integer::double precision as numerator, 1::double precision as denominator,
       jsonb_strip_nulls(jsonb_build_object('kind', k.area, 'department', k.department_id, 'assignee', k.owner_id)) as dims
  from security.check k
 -- Judged once it is done, or its day has passed; what was called off is not judged.
 where k.state <> 'skipped' and (k.done_on is not null or k.overdue_since is not null);
grant select on security.measure_check to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('security_check', 'security.measure_check', '/security-checks');
select objectives.offer_measure('security_check.on_time', 'security_check', 'ratio');
