-- What GET /api/v1/tickets?limit=50&q=<word> asks. Words carry the mark of their tenant: four letters of its id.
with l as (select 'zh-Hans'::text as lang)
select t.id, t.number, t.external_id, t.kind, t.subject, t.status, t.pending_reason, t.pending_until, t.priority, t.channel,
  t.category_id, tickets.name_in(c.names, l.lang) as category_name, t.department_id, d.name as department_name, t.team,
  t.assignee_id, a.name as assignee_name, t.owner_name, t.customer_id, k.number as customer_number, k.name as customer_name,
  t.customer_class, t.region, t.city, t.product, t.tags, t.opened_at, t.updated_at, t.last_customer_at, t.last_agent_at,
  t.resolved_at, t.due_at, t.due_kind, t.warn_at, t.overdue_since, t.clocks_paused, t.version
  from (select t.* from tickets.ticket t where t.tenant_id = :tenant::uuid and t.id in (select tickets.found(('''' || chr(97
    + get_byte(uuid_send(:tenant::uuid), 12) % 26) || chr(97 + get_byte(uuid_send(:tenant::uuid), 13) % 26) || chr(97 +
    get_byte(uuid_send(:tenant::uuid), 14) % 26) || chr(97 + get_byte(uuid_send(:tenant::uuid), 15) % 26) || '.' ||
    :word::text || ''':*')::tsquery, null::uuid, 51)) order by t.id desc limit 51) t
  cross join l
  left join tickets.category c on c.tenant_id = t.tenant_id and c.id = t.category_id
  left join org.department d on d.tenant_id = t.tenant_id and d.id = t.department_id
  left join org.user_account a on a.tenant_id = t.tenant_id and a.id = t.assignee_id
  left join customers.customer k on k.tenant_id = t.tenant_id and k.id = t.customer_id
 order by t.id desc;
