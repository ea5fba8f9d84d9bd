-- What people missed of campaigns is looked for over all of them (list, desk): not once through all tasks a tenant ever had.
create index awareness_task_waiting on security.awareness_task (tenant_id, id desc)
  where done_at is null and excused_at is null and outcome is null;
create index awareness_task_failed on security.awareness_task (tenant_id, id desc) where outcome in ('clicked', 'gave_data');
create index awareness_task_excused on security.awareness_task (tenant_id, id desc) where excused_at is not null and done_at is null;
create index awareness_campaign_followed on security.awareness_campaign (tenant_id, follows_id) where follows_id is not null;
