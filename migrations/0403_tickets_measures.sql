-- What the objectives module measures about tickets: one row per ticket and measure. Reads stored columns only, never
-- the present time; an overdue ticket appears when its timer has stored the breach.
create view tickets.measure_ticket with (security_invoker = true) as
select t.tenant_id, t.id as source_id, m.measure, m.at, m.value, m.numerator, m.denominator,
       jsonb_strip_nulls(jsonb_build_object(
         'kind', t.kind,
         'department', coalesce(t.department_id::text, nullif(t.team, '')),
         'assignee', coalesce(t.assignee_id::text, nullif(t.owner_name, '')),
         'channel', t.channel,
         'priority', t.priority,
         'category', t.category_id,
         'region', nullif(t.region, ''),
         'product', nullif(t.product, ''),
         'customer_class', nullif(t.customer_class, ''))) as dims
  from tickets.ticket t
  left join lateral (
    select c.due_at, c.stopped_at, c.used_seconds, c.breached_at, c.outcome, c.outcome = 'met' as met
      from tickets.clock c
     where c.tenant_id = t.tenant_id and c.ticket_id = t.id and c.kind = 'first_response' and c.outcome <> 'cancelled'
     order by c.cycle desc limit 1) response on true
  left join lateral (
    select c.due_at, c.stopped_at, c.used_seconds, c.breached_at, c.outcome, c.outcome = 'met' as met
      from tickets.clock c
     where c.tenant_id = t.tenant_id and c.ticket_id = t.id and c.kind = 'resolution' and c.outcome <> 'cancelled'
     order by c.cycle desc limit 1) resolution on true
  left join lateral (
    select c.due_at, c.stopped_at, c.breached_at, c.outcome, c.outcome = 'met' as met
      from tickets.clock c
     where c.tenant_id = t.tenant_id and c.ticket_id = t.id and c.kind = 'statutory' and c.outcome <> 'cancelled'
     order by c.cycle desc limit 1) statutory on true
  left join lateral (
    select max(coalesce(c.due_at, c.stopped_at)) as due_at, count(*) as judged, count(*) filter (where c.outcome = 'met') as met
      from tickets.clock c
     where c.tenant_id = t.tenant_id and c.ticket_id = t.id and c.kind = 'next_reply'
       and c.outcome in ('met', 'missed')) replies on true
 cross join lateral (
    select t.status in ('new', 'open', 'pending') as is_open,
           t.handover_count > 0 as handed_over) s
 cross join lateral (values
   ('ticket.created', t.opened_at, null::double precision, null::double precision, null::double precision),
   ('ticket.open', case when s.is_open then t.opened_at end, null, null, null),
   ('ticket.overdue_open', case when s.is_open then resolution.breached_at end, null, null, null),
   ('ticket.resolution_seconds', t.resolved_at, extract(epoch from t.resolved_at - t.opened_at), null, null),
   ('ticket.resolution_net_seconds',
     case when resolution.stopped_at is not null then t.resolved_at end, resolution.used_seconds, null, null),
   ('ticket.first_completion_seconds',
     t.first_completed_at, extract(epoch from t.first_completed_at - t.opened_at), null, null),
   ('ticket.acknowledged_seconds', t.acknowledged_at, extract(epoch from t.acknowledged_at - t.opened_at), null, null),
   ('ticket.first_response_seconds', t.first_response_at, extract(epoch from t.first_response_at - t.opened_at), null, null),
   ('ticket.first_response_net_seconds',
     case when response.stopped_at is not null then t.first_response_at end, response.used_seconds, null, null),
   ('ticket.first_response_on_time',
     case when response.outcome in ('met', 'missed') then coalesce(response.due_at, response.stopped_at) end,
     null, response.met::integer, 1),
   ('ticket.next_reply_on_time', replies.due_at, null, replies.met, replies.judged),
   ('ticket.resolution_on_time',
     case when resolution.outcome in ('met', 'missed') then coalesce(resolution.due_at, resolution.stopped_at) end,
     null, resolution.met::integer, 1),
   ('ticket.statutory_on_time',
     case when statutory.outcome in ('met', 'missed') then coalesce(statutory.due_at, statutory.stopped_at) end,
     null, statutory.met::integer, 1),
   ('ticket.reply_15d',
     case when t.kind = 'complaint' and coalesce(t.first_response_at, t.passed_15d_at) is not null
          then t.opened_at + interval '360 hours' end,
     null, coalesce(t.first_response_at <= t.opened_at + interval '360 hours', false)::integer, 1),
   ('ticket.solved_3d',
     case when t.kind = 'repair' and coalesce(t.resolved_at, t.passed_3d_at) is not null
          then t.opened_at + interval '72 hours' end,
     null, coalesce(t.resolved_at <= t.opened_at + interval '72 hours', false)::integer, 1),
   ('ticket.reopened', t.first_completed_at, null, (t.reopen_count > 0)::integer, 1),
   ('ticket.handovers', t.opened_at, t.handover_count, null, null),
   ('ticket.transferred', t.first_completed_at, null, s.handed_over::integer, 1),
   ('ticket.reassigned_twice', t.first_completed_at, null, (t.reassign_count >= 2)::integer, 1),
   ('ticket.first_contact_resolved', t.first_completed_at, null,
     (t.reopen_count = 0 and not s.handed_over and t.customer_count <= 1)::integer, 1),
   ('ticket.one_touch', t.first_completed_at, null, (t.reply_count <= 1 and not s.handed_over)::integer, 1),
   ('ticket.first_line', t.first_completed_at, null, (t.escalated_at is null)::integer, 1),
   ('ticket.escalated', t.opened_at, null, (t.escalated_at is not null)::integer, 1),
   ('ticket.repeat_30d', t.opened_at, null, t.repeated::integer, 1),
   ('ticket.cancelled', t.opened_at, null, (t.status = 'cancelled')::integer, 1)
 ) m(measure, at, value, numerator, denominator)
 where m.at is not null;
grant select on tickets.measure_ticket to sqm_app, sqm_system, sqm_readonly;

create view tickets.category_label with (security_invoker = true) as
select tenant_id, 'category'::text as dim, id::text as value, names from tickets.category;
grant select on tickets.category_label to sqm_app, sqm_system, sqm_readonly;

select objectives.offer_source('ticket', 'tickets.measure_ticket', '/tickets');
select objectives.offer_labels('category', 'tickets.category_label');
select objectives.offer_measure(measure, 'ticket', shape) from (values
  ('ticket.created', 'count'), ('ticket.open', 'level'), ('ticket.overdue_open', 'level'),
  ('ticket.resolution_seconds', 'value'), ('ticket.resolution_net_seconds', 'value'),
  ('ticket.first_completion_seconds', 'value'), ('ticket.acknowledged_seconds', 'value'),
  ('ticket.first_response_seconds', 'value'), ('ticket.first_response_net_seconds', 'value'),
  ('ticket.first_response_on_time', 'ratio'), ('ticket.next_reply_on_time', 'ratio'),
  ('ticket.resolution_on_time', 'ratio'), ('ticket.statutory_on_time', 'ratio'), ('ticket.reply_15d', 'ratio'),
  ('ticket.solved_3d', 'ratio'), ('ticket.reopened', 'ratio'), ('ticket.handovers', 'value'),
  ('ticket.transferred', 'ratio'), ('ticket.reassigned_twice', 'ratio'), ('ticket.first_contact_resolved', 'ratio'),
  ('ticket.one_touch', 'ratio'), ('ticket.first_line', 'ratio'), ('ticket.escalated', 'ratio'),
  ('ticket.repeat_30d', 'ratio'), ('ticket.cancelled', 'ratio')
) offered(measure, shape);
