-- What GET /api/v1/tickets/{id} asks.
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
