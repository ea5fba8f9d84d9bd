-- What GET /tickets/{id} asks. The product knows the customer from the first statement; here it is looked up. Nobody has a
-- draft; a calendar is looked up by an id that is none: both cost what they cost the product.
select t.id, t.number, t.external_id, t.kind, t.subject, t.status, t.pending_reason, t.pending_until, t.priority, t.channel,
  t.category_id, tickets.name_in(c.names, 'zh-Hans') as category_name, t.department_id, d.name as department_name, t.team,
  t.assignee_id, a.name as assignee_name, t.owner_name, t.customer_id, k.number as customer_number, k.name as customer_name,
  t.customer_class, t.region, t.city, t.product, t.tags, t.opened_at, t.updated_at, t.last_customer_at, t.last_agent_at,
  t.resolved_at, t.due_at, t.due_kind, t.warn_at, t.overdue_since, t.clocks_paused, t.version, t.external_source, t.impact,
  t.urgency, t.area, t.attributes, t.acknowledged_at, t.first_response_at, t.first_completed_at, t.closed_at,
  t.escalated_at, t.reopen_count, t.handover_count, t.reassign_count, t.reply_count, t.customer_count, t.repeated,
  t.merged_into, x.number as merged_number, t.created_at, t.created_by, u.name as creator_name
  from tickets.ticket t left join tickets.category c on c.tenant_id = t.tenant_id and c.id = t.category_id
  left join org.department d on d.tenant_id = t.tenant_id and d.id = t.department_id
  left join org.user_account a on a.tenant_id = t.tenant_id and a.id = t.assignee_id
  left join customers.customer k on k.tenant_id = t.tenant_id and k.id = t.customer_id
  left join tickets.ticket x on x.tenant_id = t.tenant_id and x.id = t.merged_into
  left join org.user_account u on u.tenant_id = t.tenant_id and u.id = t.created_by
 where t.tenant_id = :tenant::uuid and t.id = :ticket::uuid;

select id, name, department_id from org.user_account where tenant_id = :tenant::uuid and active order by name, id;

select d.id, d.parent_id, d.code, d.name, d.kind, d.version, d.created_at,
    (select count(*) from org.user_account u
     where u.tenant_id = :tenant::uuid and u.department_id = d.id and u.active) as people,
    (select count(*) from org.post p where p.tenant_id = :tenant::uuid and p.department_id = d.id) as posts
  from org.department d
  where d.tenant_id = :tenant::uuid and (null::uuid is null or d.id = null);

with recursive tree as (
  select c.id, array[tickets.name_in(c.names, 'zh-Hans')] as path, array[lpad(c.position::text, 6, '0') || c.code] as place
    from tickets.category c where c.tenant_id = :tenant::uuid and c.parent_id is null
  union all
  select c.id, t.path || tickets.name_in(c.names, 'zh-Hans'), t.place || (lpad(c.position::text, 6, '0') || c.code)
    from tickets.category c join tree t on c.parent_id = t.id where c.tenant_id = :tenant::uuid
)
select c.id, c.parent_id, c.code, c.names as names, t.path as path, c.kind, c.impact,
  c.urgency, c.department_id, c.active, c.position, c.version
from tree t join tickets.category c on c.tenant_id = :tenant::uuid and c.id = t.id
order by t.place;

select id, number, external_id, name, phone, email, address, class, region, area, language, no_contact, note, version, created_at, updated_at from
  customers.customer where tenant_id = :tenant::uuid and id = (select customer_id from tickets.ticket where tenant_id =
  :tenant::uuid and id = :ticket::uuid);

with l as (select 'zh-Hans'::text as lang)
select t.id, t.number, t.external_id, t.kind, t.subject, t.status, t.pending_reason, t.pending_until, t.priority, t.channel,
  t.category_id, tickets.name_in(c.names, l.lang) as category_name, t.department_id, d.name as department_name, t.team,
  t.assignee_id, a.name as assignee_name, t.owner_name, t.customer_id, k.number as customer_number, k.name as customer_name,
  t.customer_class, t.region, t.city, t.product, t.tags, t.opened_at, t.updated_at, t.last_customer_at, t.last_agent_at,
  t.resolved_at, t.due_at, t.due_kind, t.warn_at, t.overdue_since, t.clocks_paused, t.version
  from (select t.* from tickets.ticket t where t.tenant_id = :tenant::uuid and t.customer_id = (select customer_id from
    tickets.ticket where tenant_id = :tenant::uuid and id = :ticket::uuid) order by t.id desc limit 7) t
  cross join l
  left join tickets.category c on c.tenant_id = t.tenant_id and c.id = t.category_id
  left join org.department d on d.tenant_id = t.tenant_id and d.id = t.department_id
  left join org.user_account a on a.tenant_id = t.tenant_id and a.id = t.assignee_id
  left join customers.customer k on k.tenant_id = t.tenant_id and k.id = t.customer_id
 order by t.id desc;

select x.id as id, x.kind as kind, x.outgoing as outgoing, x.created_at as created_at,
    t.id as ticket, t.number, t.subject, t.status
  from (select id, kind, true as outgoing, to_id as other, created_at from tickets.link
         where tenant_id = :tenant::uuid and from_id = :ticket::uuid
        union all
        select id, kind, false, from_id, created_at from tickets.link where tenant_id = :tenant::uuid and to_id =
          :ticket::uuid
        union all
        select id, 'merged', false, id, updated_at from tickets.ticket where tenant_id = :tenant::uuid and merged_into =
          :ticket::uuid) x
  join tickets.ticket t on t.tenant_id = :tenant::uuid and t.id = x.other
  order by x.created_at desc, x.id;

select id, ticket_id, kind, cycle, policy_id, policy_version, policy_names, calendar_id, calendar_version,
    started_at, facts as facts, phase, outcome, due_at, warn_at, stopped_at, warned_at,
    breached_at, used_seconds, gross_seconds
  from tickets.clock where tenant_id = :tenant::uuid and ticket_id = any(array[:ticket::uuid]) order by started_at, kind,
    cycle;

select id, calendar_id, version from tickets.calendar_snapshot where tenant_id = :tenant::uuid and id =
  any(array[:tenant::uuid]);

with line as (
  select * from tickets.change where tenant_id = :tenant::uuid and ticket_id = :ticket::uuid order by at desc, id desc limit
    300
), referred as (
  select distinct field, (v.value #>> '{}')::uuid as id
  from line cross join lateral (values (old_value), (new_value)) v(value)
  where field in ('category', 'department', 'assignee', 'customer', 'merged_into') and v.value is not null
), name as (
  select r.field, r.id, coalesce(tickets.name_in(c.names, 'zh-Hans'), d.name, a.name, k.number, t.number) as name
  from referred r
  left join tickets.category c on c.tenant_id = :tenant::uuid and c.id = r.id and r.field = 'category'
  left join org.department d on d.tenant_id = :tenant::uuid and d.id = r.id and r.field = 'department'
  left join org.user_account a on a.tenant_id = :tenant::uuid and a.id = r.id and r.field = 'assignee'
  left join customers.customer k on k.tenant_id = :tenant::uuid and k.id = r.id and r.field = 'customer'
  left join tickets.ticket t on t.tenant_id = :tenant::uuid and t.id = r.id and r.field = 'merged_into'
)
select l.id as id, l.at as at, l.actor_kind as actor_kind, l.actor_id, u.name as actor,
  l.actor_name as actor_name, l.field as field, l.old_value, l.new_value, l.imported as imported,
  (select n.name from name n where n.field = l.field and n.id::text = l.old_value #>> '{}') as from_name,
  (select n.name from name n where n.field = l.field and n.id::text = l.new_value #>> '{}') as to_name
from line l
left join org.user_account u on u.tenant_id = :tenant::uuid and u.id = l.actor_id
order by l.at, l.id;

select m.id, m.kind, m.author_kind, m.author_id, u.name as author, m.author_name, m.channel, m.body, m.at,
    t.id as ticket, t.number
  from tickets.message m
  join tickets.ticket t on t.tenant_id = m.tenant_id and t.id = m.ticket_id
  left join org.user_account u on u.tenant_id = m.tenant_id and u.id = m.author_id
  where m.tenant_id = :tenant::uuid and m.ticket_id in (select tickets.merged_branch(:ticket::uuid))
  order by m.at, m.id;

select body from platform.draft where tenant_id = :tenant::uuid and user_id = '01a21349-8ecd-7be9-838b-e463e3c507e5'::uuid
  and place = 'ticket:' || :ticket::uuid;
