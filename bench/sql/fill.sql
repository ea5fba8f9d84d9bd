-- One tenant's tickets over a year, most of them done, with threads, clocks, words and figures.
begin;
select set_config('app.tenant_id', (select id::text from org.tenant where slug = '{slug}'), true);
create temporary table made on commit drop as
select i, o.opened_at,
       encode(set_byte(set_byte(overlay(uuid_send(gen_random_uuid()) placing
         substring(int8send(floor(extract(epoch from o.opened_at) * 1000)::bigint) from 3) from 1 for 6), 6, 112 + (i % 16)), 8, 128 + (i % 64)), 'hex')::uuid as id,
       case when random() < 0.96 then o.opened_at + random() * interval '60 hours' end as done_at,
       (array['consultation', 'complaint', 'repair', 'support'])[1 + i % 4] as kind,
       (array['Broadband slow in the evening', 'Refund still missing', 'No signal in the house', 'Router restarts by itself',
              'Invoice shows an unknown item', 'Technician missed the appointment', 'Roaming charges after a trip'])[1 + i % 7] as subject
  from generate_series(1, {count}) i
 cross join lateral (select now() - (random() + i * 0) * interval '364 days' as opened_at) o;

insert into tickets.ticket (tenant_id, id, number, kind, subject, status, impact, urgency, priority, category_id, channel,
  region, city, product, opened_at, first_response_at, acknowledged_at, first_completed_at, resolved_at, closed_at,
  last_customer_at, last_agent_at, reply_count, created_at, updated_at)
select platform.tenant(), m.id, 'B-' || m.i, m.kind, m.subject, case when m.done_at is null then 'open' else 'closed' end,
       'medium', 'medium', 'p' || 1 + m.i % 5, c.id, (array['phone', 'web', 'app', 'email'])[1 + m.i % 4],
       'Region ' || m.i % 6, 'City ' || m.i % 40, 'Product ' || m.i % 8, m.opened_at, m.opened_at + interval '40 minutes',
       m.opened_at + interval '40 minutes', m.done_at, m.done_at, m.done_at, m.opened_at,
       m.opened_at + interval '40 minutes', 1, m.opened_at, coalesce(m.done_at, m.opened_at)
  from made m
  left join (select id, row_number() over (order by id) - 1 as n, count(*) over () as all_of_them from tickets.category
              where tenant_id = platform.tenant() and parent_id is not null) c on c.n = m.i % c.all_of_them
on conflict do nothing;

insert into tickets.message (tenant_id, id, ticket_id, kind, author_kind, channel, body, at)
select platform.tenant(), gen_random_uuid(), id, 'customer', 'customer', 'phone',
       subject || '. It has been like this for three days and nobody has called back yet; see the account for details.', opened_at
  from made
union all
select platform.tenant(), gen_random_uuid(), id, 'reply', 'system', 'phone',
       'We have looked into it and a colleague will call you before noon.', opened_at + interval '40 minutes' from made;

insert into tickets.ticket_text (tenant_id, id, document)
select platform.tenant(), m.id, (
         select string_agg('''' || t.mark || lower(w) || '''', ' ')::tsvector
           from regexp_split_to_table(m.subject, '\W+') w where w <> '')
  from made m
 cross join (select string_agg(chr(97 + get_byte(uuid_send(platform.tenant()), b) % 26), '' order by b) || '.' as mark
               from generate_series(12, 15) b) t;

insert into tickets.clock (tenant_id, id, ticket_id, kind, target, started_at, stopped_at, due_at, warn_at, warned_at,
  breached_at, outcome, used_seconds, gross_seconds)
select platform.tenant(), gen_random_uuid(), m.id, k.kind, '{}', m.opened_at, e.at, m.opened_at + k.allowed,
       m.opened_at + k.allowed * 0.75, m.opened_at + k.allowed * 0.75,
       case when e.at is null or e.at > m.opened_at + k.allowed then m.opened_at + k.allowed end,
       case when e.at is null then 'running' when e.at > m.opened_at + k.allowed then 'missed' else 'met' end,
       extract(epoch from coalesce(e.at, now()) - m.opened_at), extract(epoch from coalesce(e.at, now()) - m.opened_at)
  from made m
 cross join (values ('first_response', interval '2 hours'), ('resolution', interval '48 hours')) k(kind, allowed)
 cross join lateral (select case when k.kind = 'resolution' then m.done_at else m.opened_at + interval '40 minutes' end as at) e;

select objectives.rebuild(platform.tenant());
commit;
