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
