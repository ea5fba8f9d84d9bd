-- A link, or a line of the history, that speaks of another record is kept from whoever may not know of that one: else an open
-- incident tells the name of a restricted one (handbook §7.2.4).
alter table incidents.link add column other_id uuid generated always as
  (case when key ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then key::uuid end) stored;
select platform.need_to_know('incidents.link', 'other_id', 'other_id is not null', 'other_known');
alter table incidents.history add column other_id uuid;
select platform.need_to_know('incidents.history', 'other_id', 'other_id is not null', 'other_known');

-- Restricted incidents that nobody active may decide about any more (accounts were closed, roles taken away), over all tenants, for
-- the sweep. Whoever is inside by a broken glass does not count. Runs with its caller's rights.
create function incidents.without_decider(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select i.tenant_id, i.id
    from incidents.incident i
   where i.restricted
     and not exists (
       select from platform.confidant c
         join org.user_account u on u.tenant_id = c.tenant_id and u.id = c.user_id and u.active
         join org.effective_role r on r.tenant_id = u.tenant_id and r.user_id = u.id
         join org.role_permission p on p.role = r.role and p.permission = 'incident.decide'
        where c.tenant_id = i.tenant_id and c.record_id = i.id and c.why <> 'broke_glass')
     and exists (
       select from org.user_account u
         join org.effective_role r on r.tenant_id = u.tenant_id and r.user_id = u.id
         join org.role_permission p on p.role = r.role and p.permission = 'incident.decide'
        where u.tenant_id = i.tenant_id and u.active)
   limit most
$$;
revoke all on function incidents.without_decider(timestamptz, integer) from public;
grant execute on function incidents.without_decider(timestamptz, integer) to sqm_system;
create index incident_restricted on incidents.incident (tenant_id, id) where restricted;
