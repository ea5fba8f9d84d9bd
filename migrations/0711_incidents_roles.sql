-- Who may do what with security incidents, and what a tenant begins with.
insert into org.role_permission (role, permission)
select granted.role, permission
from (values
  ('tenant_admin', array['incident.read', 'incident.report', 'incident.edit', 'incident.decide', 'incident.restrict',
                         'incident.break_glass', 'incident.export', 'incident.import', 'incident.configure']),
  ('security_officer', array['incident.read', 'incident.report', 'incident.edit', 'incident.decide', 'incident.restrict',
                             'incident.break_glass', 'incident.export', 'incident.import', 'incident.configure']),
  ('quality_manager', array['incident.read', 'incident.report', 'incident.edit', 'incident.export']),
  ('supervisor', array['incident.read', 'incident.report']),
  -- Anybody reports (§7.3.2: at once); engineers respond.
  ('engineer', array['incident.read', 'incident.report', 'incident.edit']),
  ('agent', array['incident.report']),
  ('auditor', array['incident.read'])
) as granted (role, permissions), unnest(granted.permissions) as permission;
