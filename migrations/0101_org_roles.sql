-- The built-in roles and what each may do.
insert into org.role (id, position, name_en, name_zh_hans, name_zh_hant) values
  ('tenant_admin',     1, 'Tenant administrator', '租户管理员', '租戶管理員'),
  ('quality_manager',  2, 'Quality manager',      '质量经理',   '品質經理'),
  ('supervisor',       3, 'Supervisor',           '班组长',     '班組長'),
  ('agent',            4, 'Agent',                '客服坐席',   '客服專員'),
  ('engineer',         5, 'Engineer',             '技术工程师', '技術工程師'),
  ('security_officer', 6, 'Security officer',     '信息安全员', '資安專員'),
  ('auditor',          7, 'Auditor',              '内审员',     '內稽人員');

insert into org.role_permission (role, permission)
select granted.role, permission
from (values
  -- Everything, in this tenant.
  ('tenant_admin', array[
    'ticket.read', 'ticket.create', 'ticket.edit', 'ticket.assign', 'ticket.reply', 'ticket.close', 'ticket.bulk',
    'ticket.import', 'ticket.export', 'ticket.settings', 'customer.read', 'customer.edit', 'customer.reveal',
    'indicator.read', 'indicator.settings', 'objective.read', 'objective.edit', 'dashboard.read',
    'import.read', 'import.run', 'audit.read', 'user.read', 'user.edit', 'department.read', 'department.edit',
    'calendar.read', 'calendar.edit', 'job.read', 'job.retry', 'tenant.settings']),
  -- Owns objectives, indicators and what flows in and out; does not administer accounts.
  ('quality_manager', array[
    'ticket.read', 'ticket.edit', 'ticket.assign', 'ticket.bulk', 'ticket.import', 'ticket.export', 'ticket.settings',
    'customer.read', 'indicator.read', 'indicator.settings', 'objective.read', 'objective.edit', 'dashboard.read',
    'import.read', 'import.run', 'audit.read', 'user.read', 'department.read', 'calendar.read', 'calendar.edit',
    'job.read']),
  -- Runs a desk: all of tickets, the people and hours behind them to look at.
  ('supervisor', array[
    'ticket.read', 'ticket.create', 'ticket.edit', 'ticket.assign', 'ticket.reply', 'ticket.close', 'ticket.bulk',
    'ticket.import', 'ticket.export', 'customer.read', 'customer.edit', 'customer.reveal',
    'indicator.read', 'objective.read', 'dashboard.read', 'import.read', 'import.run',
    'user.read', 'department.read', 'calendar.read']),
  -- Serves customers, hands on what others must solve.
  ('agent', array[
    'ticket.read', 'ticket.create', 'ticket.edit', 'ticket.assign', 'ticket.reply', 'ticket.close', 'customer.read', 'customer.edit',
    'customer.reveal', 'indicator.read', 'objective.read', 'dashboard.read', 'department.read', 'calendar.read']),
  -- Solves what agents hand on; meets customers masked.
  ('engineer', array[
    'ticket.read', 'ticket.create', 'ticket.edit', 'ticket.assign', 'ticket.reply', 'ticket.close', 'customer.read',
    'indicator.read', 'objective.read', 'dashboard.read', 'department.read', 'calendar.read']),
  -- Watches over access and data (handbook §7).
  ('security_officer', array[
    'ticket.read', 'customer.read', 'indicator.read', 'objective.read', 'dashboard.read', 'import.read', 'audit.read',
    'user.read', 'department.read', 'calendar.read', 'job.read']),
  -- Sees everything, changes nothing, unmasks nobody.
  ('auditor', array[
    'ticket.read', 'customer.read', 'indicator.read', 'objective.read', 'dashboard.read', 'import.read', 'audit.read',
    'user.read', 'department.read', 'calendar.read', 'job.read'])
) as granted (role, permissions), unnest(granted.permissions) as permission;
