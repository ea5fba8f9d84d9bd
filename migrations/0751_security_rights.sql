-- Who may do what in the registers. Accepting risks and approving exceptions is for management, apart from whoever runs
-- the registers; auditors read.
insert into org.role_permission (role, permission)
select granted.role, permission
from (values
  ('tenant_admin', array['risk.read', 'risk.create', 'risk.edit', 'risk.accept', 'risk.export', 'vulnerability.read',
    'vulnerability.edit', 'vulnerability.approve', 'vulnerability.import', 'vulnerability.export', 'control.read', 'control.edit',
    'control.test', 'control.export', 'security_check.read', 'security_check.work', 'security_check.plan', 'security.settings']),
  ('security_officer', array['risk.read', 'risk.create', 'risk.edit', 'risk.export', 'vulnerability.read', 'vulnerability.edit',
    'vulnerability.approve', 'vulnerability.import', 'vulnerability.export', 'control.read', 'control.edit', 'control.test',
    'control.export', 'security_check.read', 'security_check.work', 'security_check.plan', 'security.settings']),
  ('quality_manager', array['risk.read', 'risk.create', 'risk.accept', 'risk.export', 'vulnerability.read', 'control.read',
    'control.export', 'security_check.read', 'security_check.work', 'security_check.plan']),
  ('supervisor', array['risk.read', 'risk.create', 'vulnerability.read', 'security_check.read', 'security_check.work']),
  -- Engineers fix what is found in their systems and walk the checks.
  ('engineer', array['risk.read', 'risk.create', 'vulnerability.read', 'security_check.read', 'security_check.work']),
  ('auditor', array['risk.read', 'vulnerability.read', 'control.read', 'security_check.read'])
) as granted (role, permissions), unnest(granted.permissions) as permission;
