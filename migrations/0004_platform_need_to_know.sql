-- Need to know (handbook §7.2.4, §7.3): a record may be restricted to those who have to know of it. Nobody else sees the record
-- or its shadow: not in lists, counts, search, the audit trail, notifications or live updates. The lock is row security, like
-- the tenant's, so a query that forgets it still shows nothing.

-- Restricted records, of any module.
create table platform.restricted (
  tenant_id   uuid not null,
  record_id   uuid not null,
  record_kind text not null,
  since       timestamptz not null,
  primary key (tenant_id, record_id)
);
select platform.protect('platform.restricted');

-- Who knows of a record. Kept whether or not it is restricted, so that restricting it locks nobody out who works on it.
create table platform.confidant (
  tenant_id uuid not null,
  record_id uuid not null,
  user_id   uuid not null,
  -- 'named'; 'work' = let in only because something was given to him to do; 'broke_glass'
  why       text not null,
  since     timestamptz not null,
  by_id     uuid,
  primary key (tenant_id, record_id, user_id),
  constraint confidant_why check (why in ('named', 'work', 'broke_glass'))
);
select platform.protect('platform.confidant');

-- For which work somebody was let in: when it is taken away, and nothing else keeps him, he leaves.
create table platform.entrusted (
  tenant_id uuid not null,
  record_id uuid not null,
  user_id   uuid not null,
  work_id   uuid not null,
  since     timestamptz not null,
  primary key (tenant_id, record_id, user_id, work_id)
);
select platform.protect('platform.entrusted');

-- Who was let in and left, who restricted the record, who broke the glass and who was told of it. It only grows: whoever leaves the
-- circle, or changes it, takes nothing of this with him.
create table platform.access_entry (
  tenant_id uuid not null,
  id        uuid not null,
  record_id uuid not null,
  at        timestamptz not null,
  act       text not null,
  -- Whom it is about.
  user_id   uuid,
  -- Who did it; null = the product.
  by_id     uuid,
  reason    text not null default '',
  -- Of a broken glass: who knew of the record at that moment, or could decide, and was told.
  told      uuid[] not null default '{}',
  primary key (tenant_id, id),
  constraint access_entry_act check (act in ('restricted', 'shown', 'let_in', 'let_in_for_work', 'left', 'broke_glass')),
  constraint access_entry_glass check (act <> 'broke_glass' or reason <> '')
);
select platform.protect('platform.access_entry');
select platform.only_grows('platform.access_entry');
create index access_entry_of_record on platform.access_entry (tenant_id, record_id, id desc);

-- A record raised from another one: it is kept from whom its root is kept from.
create table platform.derived (
  tenant_id   uuid not null,
  record_id   uuid not null,
  record_kind text not null,
  root_id     uuid not null,
  primary key (tenant_id, record_id)
);
select platform.protect('platform.derived');
create index derived_of_root on platform.derived (tenant_id, root_id);

-- Is a record kept from those who need not know? For readers that work for everybody: figures, live updates.
create function platform.is_restricted(tenant uuid, record uuid) returns boolean
language sql stable security definer set search_path = platform, pg_temp as $$
  select exists (select from platform.restricted r
                  where r.tenant_id = tenant
                    and r.record_id = coalesce((select d.root_id from platform.derived d
                                                 where d.tenant_id = tenant and d.record_id = record), record))
$$;

-- May a viewer know of a record? An account, 'all' for the product's own work, or empty for the public.
create function platform.knows(record uuid, viewer text) returns boolean
language plpgsql stable security definer set search_path = platform, pg_temp as $$
declare
  tenant constant uuid := current_setting('app.tenant_id')::uuid;
  root uuid;
begin
  if viewer = 'all' then
    return true;
  end if;
  root := coalesce((select d.root_id from platform.derived d where d.tenant_id = tenant and d.record_id = record), record);
  if not exists (select from platform.restricted r where r.tenant_id = tenant and r.record_id = root) then
    return true;
  end if;
  return viewer <> '' and exists (
    select from platform.confidant c
     where c.tenant_id = tenant and c.record_id = root and c.user_id = viewer::uuid);
end $$;

-- May the viewer of this transaction? `app.viewer` unset is empty, so it fails closed.
create function platform.may_know(record uuid) returns boolean
language sql stable security definer set search_path = platform, pg_temp as $$
  select platform.knows(record, coalesce(current_setting('app.viewer', true), ''))
$$;
grant create on schema platform to sqm_search;
alter function platform.is_restricted(uuid, uuid) owner to sqm_search;
alter function platform.knows(uuid, text) owner to sqm_search;
alter function platform.may_know(uuid) owner to sqm_search;
revoke create on schema platform from sqm_search;
revoke all on function platform.is_restricted(uuid, uuid) from public;
revoke all on function platform.knows(uuid, text) from public;
revoke all on function platform.may_know(uuid) from public;
grant execute on function platform.is_restricted(uuid, uuid) to sqm_app, sqm_system, sqm_readonly, sqm_search;
grant execute on function platform.knows(uuid, text) to sqm_app, sqm_system, sqm_readonly, sqm_search;
grant execute on function platform.may_know(uuid) to sqm_app, sqm_system, sqm_readonly, sqm_search;

-- Puts the second lock on a table: rows of a record that the viewer may not know of are not there. New rows are not tested: who
-- may write is asked where it is written.
create function platform.need_to_know(target regclass, record text default 'id', only_if text default 'true',
  lock text default 'need_to_know')
returns void language plpgsql as $$
declare
  seen text := format('not (%s) or platform.may_know(%I)', only_if, record);
begin
  execute format('create policy %I on %s as restrictive for select using (%s)', lock || '_read', target, seen);
  execute format('create policy %I on %s as restrictive for update using (%s) with check (true)', lock || '_edit', target, seen);
  execute format('create policy %I on %s as restrictive for delete using (%s)', lock || '_drop', target, seen);
end $$;

select platform.need_to_know('platform.restricted', 'record_id');
select platform.need_to_know('platform.confidant', 'record_id');
select platform.need_to_know('platform.entrusted', 'record_id');
select platform.need_to_know('platform.access_entry', 'record_id');
select platform.need_to_know('platform.derived', 'record_id');
select platform.need_to_know('platform.audit', 'entity_id', 'entity_id is not null');
select platform.need_to_know('platform.audit', 'about_id', 'about_id is not null', 'other_known');
select platform.need_to_know('platform.event', 'entity_id');
