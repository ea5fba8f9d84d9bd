-- What GET /tickets asks: the open tickets, their number, and what the filters offer.
with l as (select 'zh-Hans'::text as lang)
select t.id, t.number, t.external_id, t.kind, t.subject, t.status, t.pending_reason, t.pending_until, t.priority, t.channel,
  t.category_id, tickets.name_in(c.names, l.lang) as category_name, t.department_id, d.name as department_name, t.team,
  t.assignee_id, a.name as assignee_name, t.owner_name, t.customer_id, k.number as customer_number, k.name as customer_name,
  t.customer_class, t.region, t.city, t.product, t.tags, t.opened_at, t.updated_at, t.last_customer_at, t.last_agent_at,
  t.resolved_at, t.due_at, t.due_kind, t.warn_at, t.overdue_since, t.clocks_paused, t.version
  from (select t.* from tickets.ticket t where t.tenant_id = :tenant::uuid and t.status in ('new', 'open', 'pending') order
    by t.id desc limit 51) t
  cross join l
  left join tickets.category c on c.tenant_id = t.tenant_id and c.id = t.category_id
  left join org.department d on d.tenant_id = t.tenant_id and d.id = t.department_id
  left join org.user_account a on a.tenant_id = t.tenant_id and a.id = t.assignee_id
  left join customers.customer k on k.tenant_id = t.tenant_id and k.id = t.customer_id
 order by t.id desc;

select count(*) from (select from tickets.ticket t where t.tenant_id = :tenant::uuid and t.status in ('new', 'open',
  'pending') limit 10001) x;

select id, name, query, columns, shared, owner_id = '01a21349-8ecd-7be9-838b-e463e3c507e5'::uuid as own, position, version
  from tickets.saved_view where tenant_id = :tenant::uuid and (shared or owner_id =
    '01a21349-8ecd-7be9-838b-e463e3c507e5'::uuid) order by position, id;

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
