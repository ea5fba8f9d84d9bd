-- Reports that were decided not to be required only when their time was up are judged too: a late decision does not turn a missed
-- report into one that nobody owed. Decided in time, they are not judged, as before.
create or replace view incidents.judged_report with (security_invoker = true) as
select d.tenant_id, d.id, d.incident_id, d.due_at, d.report = 'final' and d.anchor = 'closed' as is_summary,
       coalesce(d.sent_at <= d.due_at, false) as in_time
  from incidents.obligation d
 where d.due_at is not null
   and case when d.waived_at is null then d.sent_at is not null or d.told >= 100 else d.waived_at >= d.due_at end;
-- Figures are made anew with it.
select objectives.offer_source('incident', 'incidents.measured', '/incidents');
