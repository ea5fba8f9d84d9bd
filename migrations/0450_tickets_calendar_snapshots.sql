-- Calendars as clocks have counted by them. A clock refers to a snapshot, never to the calendar itself, so that editing
-- a calendar cannot change the past (rules §1.3.5). The id is a hash of calendar, version and content: the same version
-- is kept once, however many find it missing at the same moment.
create table tickets.calendar_snapshot (
  tenant_id   uuid not null,
  id          uuid not null,
  calendar_id uuid not null,
  version     bigint not null,
  spec        jsonb not null,
  created_at  timestamptz not null,
  primary key (tenant_id, id),
  constraint calendar_snapshot_once unique (tenant_id, calendar_id, version),
  constraint calendar_snapshot_spec check (jsonb_typeof(spec) = 'object')
);
select platform.protect('tickets.calendar_snapshot');
-- What a clock was counted by is never rewritten.
select platform.only_grows('tickets.calendar_snapshot');
