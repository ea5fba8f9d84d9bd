-- The ground every later migration stands on: roles, the tenant lock, and the tables of the technical platform.
--
-- Roles (architecture §3): the owner runs migrations; `sqm_app` serves requests and can never see past the tenant
-- policy; `sqm_system` does the few cross-tenant jobs; `sqm_readonly` is for reports by operators of the installation;
-- `sqm_search` owns the definer functions that search text (text operators are not leakproof, so no GIN index is used
-- under row security).
do $$
declare
  r text;
begin
  foreach r in array array['sqm_app', 'sqm_system', 'sqm_readonly', 'sqm_search'] loop
    begin
      execute format('create role %I nologin noinherit', r);
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
  begin
    alter role sqm_system bypassrls;
    alter role sqm_search bypassrls;
  exception when insufficient_privilege then
    raise notice 'sqm_system and sqm_search need BYPASSRLS: have a superuser run the migration once';
  end;
  execute format('grant sqm_app, sqm_system, sqm_readonly, sqm_search to %I', current_user);
end $$;

create schema platform;
grant usage on schema platform to sqm_app, sqm_system, sqm_readonly, sqm_search;

-- The tenant of the current transaction. Unset means an error: isolation fails closed.
create function platform.tenant() returns uuid language sql stable
  as $$ select current_setting('app.tenant_id')::uuid $$;

-- Puts the tenant lock on a table. Every table with a tenant_id calls it once, in the migration that creates it.
create function platform.protect(target regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenant on %s using (tenant_id = current_setting(''app.tenant_id'')::uuid)
       with check (tenant_id = current_setting(''app.tenant_id'')::uuid)', target);
  execute format('grant select, insert, update, delete on %s to sqm_app, sqm_system', target);
  execute format('grant select on %s to sqm_readonly, sqm_search', target);
end $$;

-- A trail only grows: no role of the product changes its lines, and a trigger refuses whoever has the rights. The system role alone
-- may remove lines, where a tenant's retention lets them go.
create function platform.refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_user = 'sqm_system' then
    return null;
  end if;
  raise exception '%.% only grows', tg_table_schema, tg_table_name using errcode = 'restrict_violation';
end $$;
create function platform.only_grows(target regclass) returns void language plpgsql as $$
begin
  execute format('revoke update, delete, truncate on %s from sqm_app', target);
  execute format('revoke update, truncate on %s from sqm_system', target);
  execute format('create trigger only_grows before update or delete or truncate on %s
    for each statement execute function platform.refuse_change()', target);
end $$;

-- Reference data of the installation: everyone may read it, only migrations and the system role may write it.
create function platform.share(target regclass) returns void language plpgsql as $$
begin
  execute format('grant select on %s to sqm_app, sqm_readonly, sqm_search', target);
  execute format('grant select, insert, update, delete on %s to sqm_system', target);
end $$;

-- A schema per module, visible to the roles; objects inside are granted one by one.
create function platform.open_schema(name text) returns void language plpgsql as $$
begin
  execute format('create schema if not exists %I', name);
  execute format('grant usage on schema %I to sqm_app, sqm_system, sqm_readonly, sqm_search', name);
end $$;

-- An id that sorts by time, for rows that SQL makes.
create function platform.new_id(at timestamptz default clock_timestamp()) returns uuid language sql volatile as $$
  select encode(set_byte(set_byte(
           overlay(uuid_send(gen_random_uuid()) placing
                   substring(int8send(floor(extract(epoch from at) * 1000)::bigint) from 3) from 1 for 6),
           6, get_byte(uuid_send(gen_random_uuid()), 6) & 15 | 112), 8, get_byte(uuid_send(gen_random_uuid()), 8) & 63 | 128),
         'hex')::uuid
$$;
