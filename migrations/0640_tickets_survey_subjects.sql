-- Tickets as something customers can be asked about (handbook §4.2.5: closing asks for satisfaction).
create view tickets.survey_subject with (security_invoker = true) as
select t.tenant_id, 'ticket'::text as subject_kind, t.id as subject_id, m.moment, m.at, t.customer_id,
       t.assignee_id as person_id, t.department_id, t.channel, t.product, t.region, t.customer_class, t.kind
  from tickets.ticket t
 cross join lateral (values ('ticket.resolved', t.resolved_at), ('ticket.closed', t.closed_at)) m(moment, at)
 where m.at is not null;
grant select on tickets.survey_subject to sqm_app, sqm_system;
select surveys.offer_subjects('ticket', 'tickets.survey_subject');
