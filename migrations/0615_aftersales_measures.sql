-- What the objectives module measures about visits and service orders. Reads stored columns only, never the present time.

-- A score of 1 to 5 on a scale of 0 to 100; of several dimensions their mean.
create function aftersales.score(variadic given smallint[]) returns double precision language sql immutable as $$
  select avg((g - 1) * 25.0)::double precision from unnest(given) g where g is not null
$$;

create view aftersales.measure_visit with (security_invoker = true) as
select v.tenant_id, v.id as source_id, m.measure, m.at, m.value, m.numerator, m.denominator,
       jsonb_strip_nulls(jsonb_build_object(
         'kind', v.kind,
         'department', v.department_id::text,
         'assignee', v.caller_id::text,
         'channel', nullif(v.channel, ''),
         'region', nullif(v.region, ''),
         'product', nullif(v.product_name, ''),
         'customer_class', nullif(v.customer_class, ''))) as dims
  from aftersales.visit v
 cross join lateral (values
   -- Made by the end of the day it was first due, whatever came of it; whoever was not to be called is not counted.
   ('visit.on_time', case when v.state in ('done', 'unreachable', 'refused')
                            or v.late_at is not null and v.state in ('due', 'in_progress', 'carried_over')
                          then v.due_by - interval '1 second' end,
     null::double precision, coalesce(v.ended_at < v.due_by, false)::integer::double precision, 1::double precision),
   ('visit.reached', case when v.state in ('done', 'unreachable', 'refused') and v.attempts > 0 then v.ended_at end,
     null, (v.state in ('done', 'refused'))::integer, 1),
   ('visit.score', case when v.state = 'done'
                         and coalesce(v.satisfaction, v.attitude, v.speed, v.solving, v.effect) is not null then v.ended_at end,
     coalesce(aftersales.score(v.attitude, v.speed, v.solving, v.effect), aftersales.score(v.satisfaction)), null, null)
 ) m(measure, at, value, numerator, denominator)
 where m.at is not null;
grant select on aftersales.measure_visit to sqm_app, sqm_system, sqm_readonly;

create view aftersales.measure_order with (security_invoker = true) as
select o.tenant_id, o.id as source_id, m.measure, m.at, m.value, m.numerator, m.denominator,
       jsonb_strip_nulls(jsonb_build_object(
         'kind', o.kind,
         'department', o.department_id::text,
         'assignee', o.technician_id::text,
         'channel', nullif(o.channel, ''),
         'priority', o.urgency,
         'region', nullif(o.region, ''),
         'product', nullif(o.product_name, ''),
         'customer_class', nullif(o.customer_class, ''))) as dims
  from aftersales.service_order o
  left join lateral (
    select count(*) as asked, count(*) filter (where p.in_stock) as at_hand from aftersales.order_part p
     where p.tenant_id = o.tenant_id and p.order_id = o.id having count(*) > 0) parts on true
 cross join lateral (values
   ('service_order.response_on_time',
     case when o.responded_at is not null or o.response_told = 'breached' then o.response_due end,
     null::double precision, coalesce(o.responded_at <= o.response_due, false)::integer::double precision, 1::double precision),
   ('service_order.turnaround_on_time',
     case when o.completed_at is not null or o.turnaround_told = 'breached' then o.turnaround_due end,
     null, coalesce(o.completed_at <= o.turnaround_due, false)::integer, 1),
   -- Net of the days the customer asked us to wait.
   ('service_order.turnaround_seconds', o.completed_at,
     greatest(0, extract(epoch from o.completed_at - o.opened_at) - o.waited_seconds), null, null),
   -- Every appointment counts: the one kept or missed on arrival, and those nobody came to.
   ('service_order.arrived_in_slot',
     case when o.arrived_in_slot is not null or o.missed_slots > 0 then coalesce(o.arrived_at, o.opened_at) end,
     null, coalesce(o.arrived_in_slot, false)::integer, (o.arrived_in_slot is not null)::integer + o.missed_slots),
   -- Of what began here (not a second visit itself): no second visit was needed.
   ('service_order.first_time_fix',
     case when o.parent_id is null and o.state in ('completed', 'closed', 'second_visit') then o.ended_at end,
     null, (o.state <> 'second_visit' and not o.followed_up)::integer, 1),
   ('service_order.repeated', case when o.parent_id is null and o.state <> 'cancelled' then o.opened_at end,
     null, o.repeated::integer, 1),
   ('service_order.parts_at_hand', case when parts.asked is not null then coalesce(o.completed_at, o.opened_at) end,
     null, parts.at_hand, parts.asked)
 ) m(measure, at, value, numerator, denominator)
 where m.at is not null;
grant select on aftersales.measure_order to sqm_app, sqm_system, sqm_readonly;

select objectives.offer_source('visit', 'aftersales.measure_visit', '/visits');
select objectives.offer_source('service_order', 'aftersales.measure_order', '/service-orders');
select objectives.offer_measure(measure, kind, shape) from (values
  ('visit.on_time', 'visit', 'ratio'), ('visit.reached', 'visit', 'ratio'), ('visit.score', 'visit', 'value'),
  ('service_order.response_on_time', 'service_order', 'ratio'), ('service_order.turnaround_on_time', 'service_order', 'ratio'),
  ('service_order.turnaround_seconds', 'service_order', 'value'), ('service_order.arrived_in_slot', 'service_order', 'ratio'),
  ('service_order.first_time_fix', 'service_order', 'ratio'), ('service_order.repeated', 'service_order', 'ratio'),
  ('service_order.parts_at_hand', 'service_order', 'ratio')
) offered(measure, kind, shape);
