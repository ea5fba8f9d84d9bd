-- What the objectives module measures about controlled documents: what is past its review-by day, and whether those who
-- have to read a document did so by their day.
create view documents.measure_document with (security_invoker = true) as
select d.tenant_id, d.id as source_id, 'document.review_overdue'::text as measure, d.review_overdue_since as at,
       null::double precision as value, null::double precision as numerator, null::double precision as denominator,
       jsonb_strip_nulls(jsonb_build_object('kind', d.kind, 'department', d.department_id, 'assignee', d.owner_id)) as dims
  from documents.document d
 where d.state = 'effective' and d.review_overdue_since is not null;
grant select on documents.measure_document to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('document', 'documents.measure_document', '/documents');
select objectives.offer_measure('document.review_overdue', 'document', 'level');

create view documents.measure_reading with (security_invoker = true) as
select r.tenant_id, r.id as source_id, 'reading.acknowledged'::text as measure,
       (r.due_on + time '12:00') at time zone objectives.zone_of(r.tenant_id) as at, null::double precision as value,
       coalesce(r.acknowledged_on <= r.due_on, false)::integer::double precision as numerator, 1::double precision as denominator,
       jsonb_strip_nulls(jsonb_build_object('kind', d.kind, 'department', u.department_id, 'assignee', r.user_id)) as dims
  from documents.reading r
  join documents.document d on d.tenant_id = r.tenant_id and d.id = r.document_id
  join org.user_account u on u.tenant_id = r.tenant_id and u.id = r.user_id
 -- Judged once it is acknowledged, or its day has passed; nobody who was excused in time.
 where r.acknowledged_at is not null or r.overdue_since is not null;
grant select on documents.measure_reading to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('reading', 'documents.measure_reading', '/documents/readings');
select objectives.offer_measure('reading.acknowledged', 'reading', 'ratio');
