-- Who may do what with surveys.
insert into org.role_permission (role, permission)
select granted.role, permission
from (values
  ('tenant_admin', array['survey.read', 'survey.edit', 'survey.interview', 'survey.callback', 'survey.import', 'survey.export']),
  ('quality_manager', array['survey.read', 'survey.edit', 'survey.interview', 'survey.callback', 'survey.import', 'survey.export']),
  ('supervisor', array['survey.read', 'survey.interview', 'survey.callback', 'survey.export']),
  -- Interviews and calls back; sees what his customers said, not the ranking of colleagues.
  ('agent', array['survey.interview', 'survey.callback']),
  ('auditor', array['survey.read'])
) as granted (role, permissions), unnest(granted.permissions) as permission;
