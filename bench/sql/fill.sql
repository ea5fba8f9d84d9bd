-- One tenant's tickets over a year, most of them done: customers, staff, threads, histories, clocks, words and figures.
-- What only the product can make — sealed values, clocks with their policies and calendars — is copied from the customers
-- and the one ticket of each kind that were made through its API before (their numbers begin with C- and T-).
begin;
select set_config('app.tenant_id', (select id::text from org.tenant where slug = '{slug}'), true), setseed(0.5);
-- Every reference below exists by construction; a check per row would double the time.
set local session_replication_role = replica;
set local work_mem = '128MB';

insert into org.department (tenant_id, id, code, name, kind, created_at)
select platform.tenant(), gen_random_uuid(), 'B' || i, 'Department ' || i, 'service', now() from generate_series(1, 9) i;

insert into org.user_account (tenant_id, id, email, name, lang, department_id, created_at)
select platform.tenant(), gen_random_uuid(), 'agent-' || d.n || '-' || i || '@example.com', 'Agent ' || d.n || '-' || i, 'en', d.id, now()
  from (select id, row_number() over (order by id) as n from org.department where tenant_id = platform.tenant()) d,
       generate_series(1, 4) i;

insert into customers.customer (tenant_id, id, number, name, phone, email, address, name_blind, phone_blind, email_blind, class,
  region, area, created_at, updated_at)
select tenant_id, gen_random_uuid(), 'B-' || i, name, phone, email, address, name_blind, sha256(int4send(i)), sha256(int8send(i)),
       (array['ordinary', 'ordinary', 'ordinary', 'key', 'enterprise', 'government'])[1 + i % 6], 'Region ' || i % 6,
       case when i % 5 = 0 then 'rural' else 'urban' end, now() - interval '1 year', now() - interval '1 year'
  from generate_series(1, greatest({count} / 6, 20)) i
  join (select *, row_number() over (order by id) - 1 as n, count(*) over () as all_of_them
          from customers.customer where tenant_id = platform.tenant() and number like 'C-%') sealed
    on sealed.n = i % sealed.all_of_them;

create temporary table topic on commit drop as
select n, subject, body,
       (select array_agg(distinct coalesce((ts_lexize('english_stem', w))[1], w))
          from regexp_split_to_table(lower(subject || ' ' || body), '\W+') w where w <> '') as words
  from (values
    (0, 'Broadband slow in the evening', 'Video calls freeze every evening from seven to ten; it has been like this for three days.'),
    (1, 'Refund still missing', 'The refund promised last month has not arrived. Nobody called back although two people said they would.'),
    (2, 'No signal in the house', 'Since Monday there is no signal indoors; in the street it works. The neighbours have the same trouble.'),
    (3, 'Router restarts by itself', 'The router restarts several times a day and takes five minutes until everything works again.'),
    (4, 'Invoice shows an unknown item', 'There is an item on the invoice that I did not order. Please explain it or take it off.'),
    (5, 'Technician missed the appointment', 'I stayed at home the whole morning and nobody came. I would like a new date at the weekend.'),
    (6, 'Roaming charges after a trip', 'The roaming charges after our trip are much higher than the price list says.')) t(n, subject, body);

create temporary table made on commit drop as
with member as (
  select array_agg(id) as ids from customers.customer where tenant_id = platform.tenant()
), agent as (
  select array_agg(id) as ids, array_agg(department_id) as departments from org.user_account
   where tenant_id = platform.tenant() and department_id is not null
), leaf as (
  select array_agg(id) as ids from tickets.category where tenant_id = platform.tenant() and parent_id is not null
), drawn as (
  select i, now() - random() * interval '364 days' as opened_at, random() as r1, random() as r2, random() as r3, random() as r4,
         random() as r5, random() as r6, random() as r7, random() as r8, random() as r9, random() < 0.97 as gets_done
    from generate_series(1, {count}) i
), timed as (
  select d.*, d.opened_at + interval '3 minutes' + d.r1 * d.r1 * interval '5 hours' as replies_at,
         case when d.gets_done then d.opened_at + interval '6 hours' + d.r2 * d.r2 * d.r2 * interval '120 hours' end as ends_at
    from drawn d
)
select t.i, t.opened_at, t.r1,
       encode(set_byte(set_byte(overlay(uuid_send(gen_random_uuid()) placing
         substring(int8send(floor(extract(epoch from t.opened_at) * 1000)::bigint) from 3) from 1 for 6), 6, 112 + (t.i % 16)), 8, 128 + (t.i % 64)), 'hex')::uuid as id,
       'B-' || to_char(t.opened_at, 'YYYY') || '-' || lpad(t.i::text, 7, '0') as number,
       case when t.replies_at < now() then t.replies_at end as replied_at,
       case when t.ends_at < now() then t.ends_at end as done_at,
       (array['consultation', 'complaint', 'repair', 'support'])[1 + floor(t.r3 * t.r3 * 4)::int] as kind,
       floor(t.r4 * 7)::int as topic, 1 + floor(t.r5 * t.r5 * 5)::int as level,
       (array['phone', 'web', 'app', 'email', 'chat', 'counter'])[1 + floor(t.r6 * 6)::int] as channel,
       floor(t.r6 * t.r7 * 40)::int as city, floor(t.r8 * 8)::int as product,
       c.ids[1 + floor(t.r7 * cardinality(c.ids))::int] as customer_id,
       a.ids[1 + floor(t.r8 * cardinality(a.ids))::int] as assignee_id,
       a.departments[1 + floor(t.r8 * cardinality(a.ids))::int] as department_id,
       l.ids[1 + floor(t.r9 * cardinality(l.ids))::int] as category_id
  from timed t cross join member c cross join agent a cross join leaf l;

create temporary table limits on commit drop as
select distinct on (t.kind, c.kind) t.kind as ticket_kind, c.*, (c.target ->> 'seconds')::bigint * interval '1 second'
       * case when c.calendar_id is null then 1 else 4 end as allowed
  from tickets.clock c join tickets.ticket t on t.tenant_id = c.tenant_id and t.id = c.ticket_id
 where c.tenant_id = platform.tenant() and t.number like 'T-%' and c.kind <> 'next_reply'
 order by t.kind, c.kind, c.id;

create temporary table clocked on commit drop as
select m.id as ticket, l.kind, l.policy_id, l.policy_version, l.policy_names, l.target, l.calendar_id, l.calendar_version, l.facts,
       m.opened_at, e.at as stopped_at, m.opened_at + l.allowed as due_at, m.opened_at + l.allowed * 0.75 as warn_at
  from made m
  join limits l on l.ticket_kind = m.kind
 cross join lateral (select case when l.target ->> 'ends_with' = 'reply' then m.replied_at else m.done_at end as at) e;

insert into tickets.clock (tenant_id, id, ticket_id, kind, policy_id, policy_version, policy_names, target, calendar_id,
  calendar_version, started_at, stopped_at, due_at, warn_at, warned_at, breached_at, phase, outcome, used_seconds, gross_seconds, facts)
select platform.tenant(), gen_random_uuid(), ticket, kind, policy_id, policy_version, policy_names, target, calendar_id,
       calendar_version, opened_at, stopped_at, due_at, warn_at, case when warn_at < e.at then warn_at end,
       case when due_at < e.at then due_at end, case when stopped_at is null then 'running' else 'stopped' end,
       case when due_at < e.at then 'missed' when stopped_at is null then 'running' else 'met' end, s.seconds, s.seconds,
       jsonb_build_array(facts -> 0 || jsonb_build_object('at', to_char(opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
       || case when stopped_at is null then '[]' else jsonb_build_array(jsonb_build_object('is', 'stopped',
            'at', to_char(stopped_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))) end
  from clocked
 cross join lateral (select coalesce(stopped_at, now()) as at) e
 cross join lateral (select extract(epoch from e.at - opened_at)::bigint as seconds) s;

insert into tickets.ticket (tenant_id, id, number, kind, subject, status, priority, category_id, channel, department_id, assignee_id,
  customer_id, customer_class, area, region, city, product, opened_at, first_response_at, acknowledged_at, first_completed_at,
  resolved_at, closed_at, last_customer_at, last_agent_at, passed_3d_at, handover_count, reply_count, due_at, due_kind, warn_at,
  overdue_since, created_at, updated_at)
select platform.tenant(), m.id, m.number, m.kind, p.subject,
       case when m.done_at is not null then 'closed' when m.replied_at is null then 'new' else 'open' end, 'p' || m.level,
       m.category_id, m.channel, m.department_id, case when m.replied_at is not null then m.assignee_id end, m.customer_id, c.class,
       c.area, c.region, 'City ' || m.city, 'Product ' || m.product, m.opened_at, m.replied_at, m.replied_at, m.done_at, m.done_at,
       m.done_at + interval '1 hour', m.opened_at, m.replied_at,
       case when m.kind = 'repair' and coalesce(m.done_at, now()) > m.opened_at + interval '72 hours' then m.opened_at + interval '72 hours' end,
       (m.i % 5 = 0)::int, case when m.replied_at is null then 0 when m.r1 < 0.5 then 1 else 2 end,
       d.due_at, d.kind, d.warn_at, case when d.due_at < now() then d.due_at end, m.opened_at, coalesce(m.done_at, m.replied_at, m.opened_at)
  from made m
  join topic p on p.n = m.topic
  join customers.customer c on c.tenant_id = platform.tenant() and c.id = m.customer_id
  left join (select distinct on (ticket) ticket, kind, due_at, warn_at from clocked where stopped_at is null order by ticket, due_at) d
    on d.ticket = m.id
 order by m.id;

insert into tickets.message (tenant_id, id, ticket_id, kind, author_kind, author_id, channel, body, at)
select platform.tenant(), gen_random_uuid(), m.id, s.kind, s.author_kind, case when s.author_kind = 'user' then m.assignee_id end,
       m.channel, s.body, s.at
  from made m
  join topic p on p.n = m.topic
 cross join lateral (values
   ('customer', 'customer', p.body, m.opened_at, true),
   ('reply', 'user', 'We have looked into it and a colleague will call you before noon.', m.replied_at, true),
   ('note', 'user', 'Measured from here, asked the second line.', m.replied_at + interval '1 hour', m.r1 < 0.3),
   ('reply', 'user', 'It should be right again. Please write back if it is not.', m.done_at - interval '1 minute', m.r1 >= 0.5))
   s(kind, author_kind, body, at, there)
 where s.there and s.at < now()
 order by m.id;

insert into tickets.change (tenant_id, id, ticket_id, at, actor_kind, actor_id, field, old_value, new_value)
select platform.tenant(), gen_random_uuid(), m.id, s.at, 'user', m.assignee_id, s.field, s.old_value, s.new_value
  from made m
 cross join lateral (values
   ('department', m.opened_at, null::jsonb, to_jsonb(m.department_id)), ('assignee', m.replied_at, null, to_jsonb(m.assignee_id)),
   ('status', m.replied_at, '"new"', '"open"'), ('status', m.done_at, '"open"', '"resolved"'),
   ('status', m.done_at + interval '1 hour', '"resolved"', '"closed"')) s(field, at, old_value, new_value)
 where s.at is not null
 order by m.id;

insert into platform.audit (tenant_id, id, at, actor_kind, actor_id, action, entity_kind, entity_id, changes)
select platform.tenant(), gen_random_uuid(), opened_at, 'user', assignee_id, 'ticket.create', 'ticket', id,
       jsonb_build_object('kind', kind, 'number', number) from made;

insert into tickets.ticket_text (tenant_id, id, document)
select platform.tenant(), m.id, array_to_tsvector(w.marked || array[t.mark || 'b', t.mark || to_char(m.opened_at, 'YYYY'),
         t.mark || lpad(m.i::text, 7, '0'), t.mark || 'product', t.mark || m.product])
  from (select string_agg(chr(97 + get_byte(uuid_send(platform.tenant()), b) % 26), '' order by b) || '.' as mark
          from generate_series(12, 15) b) t
 cross join lateral (select p.n, array(select t.mark || word from unnest(p.words) word) as marked from topic p) w
  join made m on m.topic = w.n
 order by m.id;

select objectives.rebuild(platform.tenant());
commit;
