-- What after-sales offer to others: the history of a customer, the subjects of surveys; and who may do what.

create view aftersales.purchase_history with (security_invoker = true) as
select tenant_id, customer_id, id, bought_at as at, number, product_name as title, state from aftersales.purchase;
create view aftersales.visit_history with (security_invoker = true) as
select tenant_id, customer_id, id, due_by as at, number, purpose as title, state from aftersales.visit;
create view aftersales.order_history with (security_invoker = true) as
select tenant_id, customer_id, id, opened_at as at, number, problem as title, state from aftersales.service_order;
grant select on aftersales.purchase_history, aftersales.visit_history, aftersales.order_history
  to sqm_app, sqm_system, sqm_readonly;
select customers.offer_history('purchase', 'aftersales.purchase_history', 'purchase-one', 'purchase-state', '/purchases/',
  'shopping-cart', 'purchase.read');
select customers.offer_history('visit', 'aftersales.visit_history', 'visit-one', 'visit-state', '/visits/',
  'phone-outgoing', 'visit.read');
select customers.offer_history('service_order', 'aftersales.order_history', 'order-one', 'order-state', '/service-orders/',
  'tool', 'service_order.read');

-- What can be asked about, and when: one row per purchase, visit that reached its customer, and completed order.
create view aftersales.survey_subject with (security_invoker = true) as
select p.tenant_id, 'purchase'::text as subject_kind, p.id as subject_id, 'purchase.made'::text as moment, p.bought_at as at,
       p.customer_id, p.seller_id as person_id, p.department_id, p.channel, p.product_name as product, p.region,
       p.customer_class, ''::text as kind
  from aftersales.purchase p where p.state = 'active'
union all
select v.tenant_id, 'visit', v.id, 'visit.done', v.ended_at, v.customer_id, v.caller_id, v.department_id, v.channel,
       v.product_name, v.region, v.customer_class, v.kind
  from aftersales.visit v where v.state = 'done'
union all
select o.tenant_id, 'service_order', o.id, 'order.completed', o.completed_at, o.customer_id, o.technician_id, o.department_id,
       o.channel, o.product_name, o.region, o.customer_class, o.kind
  from aftersales.service_order o where o.state in ('completed', 'closed');
grant select on aftersales.survey_subject to sqm_app, sqm_system, sqm_readonly;

insert into org.role_permission (role, permission)
select granted.role, permission
from (values
  ('tenant_admin', array['purchase.read', 'purchase.edit', 'purchase.import', 'purchase.export', 'visit.read', 'visit.edit',
    'visit.assign', 'visit.export', 'service_order.read', 'service_order.create', 'service_order.edit', 'service_order.assign',
    'service_order.work', 'service_order.warranty', 'service_order.export', 'aftersales.settings']),
  ('quality_manager', array['purchase.read', 'purchase.import', 'purchase.export', 'visit.read', 'visit.assign', 'visit.export',
    'service_order.read', 'service_order.assign', 'service_order.warranty', 'service_order.export', 'aftersales.settings']),
  ('supervisor', array['purchase.read', 'purchase.edit', 'purchase.import', 'purchase.export', 'visit.read', 'visit.edit',
    'visit.assign', 'visit.export', 'service_order.read', 'service_order.create', 'service_order.edit', 'service_order.assign',
    'service_order.work', 'service_order.warranty', 'service_order.export']),
  -- Agents sell, call, and register what customers need.
  ('agent', array['purchase.read', 'purchase.edit', 'visit.read', 'visit.edit', 'service_order.read', 'service_order.create',
    'service_order.edit']),
  -- Engineers are the technicians.
  ('engineer', array['purchase.read', 'service_order.read', 'service_order.create', 'service_order.edit', 'service_order.work']),
  ('security_officer', array['purchase.read', 'visit.read', 'service_order.read']),
  ('auditor', array['purchase.read', 'visit.read', 'service_order.read'])
) as granted (role, permissions), unnest(granted.permissions) as permission;
