-- Tables of the technical platform: domain events, reader cursors, audit trail, tenant keys, human numbers,
-- idempotency of POST, and drafts of long texts.

-- The event backbone (architecture §1). A reader remembers a snapshot: what was not visible in it and is now, is new.
-- So it can neither skip an event nor wait for a transaction that has nothing to do with it, whatever the commit order.
create table platform.event (
  tenant_id   uuid not null,
  id          uuid not null,
  at          timestamptz not null,
  xid         xid8 not null default pg_current_xact_id(),
  kind        text not null,
  entity_kind text not null,
  entity_id   uuid not null,
  data        jsonb not null default '{}',
  primary key (tenant_id, id, at)
) partition by range (at);
select platform.protect('platform.event');
create index event_cursor on platform.event (xid, id);

-- Partitions are made ahead of time by the housekeeping schedule; the default one catches what nobody foresaw.
create table platform.event_default partition of platform.event default;
select platform.protect('platform.event_default');

create function platform.make_event_partition(month date) returns void language plpgsql security definer
  set search_path = platform, pg_temp as $$
declare
  part text := 'event_' || to_char(month, 'YYYYMM');
begin
  if to_regclass('platform.' || part) is null then
    execute format('create table platform.%I partition of platform.event for values from (%L) to (%L)',
      part, date_trunc('month', month::timestamp) at time zone 'UTC',
      (date_trunc('month', month::timestamp) + interval '1 month') at time zone 'UTC');
    perform platform.protect(format('platform.%I', part)::regclass);
  end if;
end $$;
revoke all on function platform.make_event_partition(date) from public;
grant execute on function platform.make_event_partition(date) to sqm_system;

-- What each reader has met: every event visible in `seen`; of those visible in `upto` but not yet in `seen`, where there
-- is an `upto`, the ones up to (xid, id). Readers are the installation's, not a tenant's.
create table platform.reader (
  name       text primary key,
  seen       pg_snapshot not null default '1:1:',
  upto       pg_snapshot,
  xid        xid8 not null default '0',
  id         uuid not null default '00000000-0000-0000-0000-000000000000',
  updated_at timestamptz not null default now()
);
grant select, insert, update, delete on platform.reader to sqm_system;

-- Who did what (handbook §7.2.5). No personal data in `changes`: names of fields, and values only where harmless.
create table platform.audit (
  tenant_id   uuid not null,
  id          uuid not null,
  at          timestamptz not null,
  actor_kind  text not null,
  actor_id    uuid,
  action      text not null,
  entity_kind text not null,
  entity_id   uuid,
  -- Another record the line speaks of: the line is kept from whoever may not know of that one, too.
  about_id    uuid,
  request_id  text,
  changes     jsonb not null default '{}',
  primary key (tenant_id, id),
  constraint audit_actor_kind check (actor_kind in ('user', 'system', 'public'))
);
select platform.protect('platform.audit');
create index audit_entity on platform.audit (tenant_id, entity_kind, entity_id, id desc);
create index audit_actor on platform.audit (tenant_id, actor_id, id desc);
-- The trail only grows: nobody edits it, the system role may remove what the tenant's retention lets go.
select platform.only_grows('platform.audit');

-- Data keys, wrapped by the installation's master key (envelope encryption).
create table platform.tenant_key (
  tenant_id  uuid not null,
  id         uuid not null,
  wrapped    bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint tenant_key_one unique (tenant_id)
);
select platform.protect('platform.tenant_key');

-- Human numbers per tenant: T-2026-000123.
create table platform.counter (
  tenant_id uuid not null,
  id        text not null,
  value     bigint not null,
  primary key (tenant_id, id)
);
select platform.protect('platform.counter');

-- Idempotency-Key on POST: the answer that the first request got.
create table platform.idempotency (
  tenant_id    uuid not null,
  id           uuid not null,
  actor_id     uuid not null,
  key          text not null,
  request_hash bytea not null,
  status       smallint,
  body         bytea,
  content_type text,
  created_at   timestamptz not null,
  primary key (tenant_id, id),
  constraint idempotency_key unique (tenant_id, actor_id, key)
);
select platform.protect('platform.idempotency');
create index idempotency_age on platform.idempotency (tenant_id, created_at);

-- Long texts typed but not yet sent; a lost text is the angriest complaint (peers §12).
create table platform.draft (
  tenant_id  uuid not null,
  id         uuid not null,
  user_id    uuid not null,
  place      text not null,
  body       bytea not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint draft_place unique (tenant_id, user_id, place)
);
select platform.protect('platform.draft');
