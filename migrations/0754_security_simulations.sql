-- A simulation everybody may look up tests nobody: until it has ended it is there for those who prepare campaigns, of whom one
-- answers for it. The lock is row security, as for key posts: a query that forgets it shows nothing all the same.
create function security.holds(wanted text) returns boolean
language plpgsql stable security definer set search_path = org, pg_temp as $$
declare
  tenant constant uuid := current_setting('app.tenant_id')::uuid;
  viewer constant text := coalesce(current_setting('app.viewer', true), '');
begin
  if viewer = 'all' then
    return true;
  end if;
  return viewer <> '' and exists (
    select from org.effective_role r
      join org.role_permission p on p.role = r.role and p.permission = wanted
     where r.tenant_id = tenant and r.user_id = viewer::uuid);
end $$;

-- Is this a simulation that has not ended, or what one asks of somebody?
create function security.is_open_simulation(record uuid) returns boolean
language sql stable security definer set search_path = security, pg_temp as $$
  select exists (
    select from security.awareness_campaign c
     where c.tenant_id = current_setting('app.tenant_id')::uuid and c.id = record and c.kind = 'phishing' and c.state <> 'closed')
    or exists (
    select from security.awareness_task k
      join security.awareness_campaign c on c.tenant_id = k.tenant_id and c.id = k.campaign_id
     where k.tenant_id = current_setting('app.tenant_id')::uuid and k.id = record and c.kind = 'phishing' and c.state <> 'closed')
$$;
grant create on schema security to sqm_search;
alter function security.holds(text) owner to sqm_search;
alter function security.is_open_simulation(uuid) owner to sqm_search;
revoke create on schema security from sqm_search;
revoke all on function security.holds(text), security.is_open_simulation(uuid) from public;
grant execute on function security.holds(text), security.is_open_simulation(uuid)
  to sqm_app, sqm_system, sqm_readonly, sqm_search;

create policy simulation_read on security.awareness_campaign as restrictive for select
  using (kind <> 'phishing' or state = 'closed' or (select security.holds('awareness.edit')));
-- Whoever may not see the campaign sees nothing of what it asks; the campaign's own policy answers.
create policy simulation_read on security.awareness_task as restrictive for select
  using ((select security.holds('awareness.edit')) or exists (
    select from security.awareness_campaign c where c.tenant_id = awareness_task.tenant_id and c.id = awareness_task.campaign_id));
create policy simulation_read on security.awareness_audience as restrictive for select
  using ((select security.holds('awareness.edit')) or exists (
    select from security.awareness_campaign c where c.tenant_id = awareness_audience.tenant_id and c.id = awareness_audience.campaign_id));
create policy simulation_read on security.entry as restrictive for select
  using ((select security.holds('awareness.edit')) or not security.is_open_simulation(record_id));
create policy simulation_read on platform.audit as restrictive for select
  using (entity_kind <> 'awareness_campaign' or (select security.holds('awareness.edit'))
         or not security.is_open_simulation(entity_id));
create policy simulation_read on platform.event as restrictive for select
  using (entity_kind not in ('awareness_campaign', 'awareness_task') or (select security.holds('awareness.edit'))
         or not security.is_open_simulation(entity_id));
