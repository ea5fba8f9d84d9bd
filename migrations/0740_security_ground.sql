-- The ground of the security registers (handbook §7.1–7.2): what a tenant decides for itself, and what happened to records.
select platform.open_schema('security');

-- How risks are graded and until when vulnerabilities are fixed. No row = the product's defaults.
create table security.settings (
  tenant_id     uuid not null,
  id            uuid not null,
  risk_scale    text not null,
  days_critical integer not null,
  days_high     integer not null,
  days_medium   integer not null,
  days_low      integer not null,
  version       bigint not null default 1,
  updated_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint settings_one check (id = tenant_id),
  constraint settings_scale check (risk_scale in ('matrix', 'sum')),
  constraint settings_days check (least(days_critical, days_high, days_medium, days_low) >= 1)
);
select platform.protect('security.settings');

-- What happened to a record of any register: changed fields and comments in one line of time. It only grows.
create table security.entry (
  tenant_id uuid not null,
  id        uuid not null,
  record_id uuid not null,
  at        timestamptz not null,
  -- What one act changed happened at one instant: its lines keep their order.
  place     smallint not null,
  by_id     uuid,
  -- 'comment', or the name of the field that changed.
  field     text not null,
  before    text not null default '',
  after     text not null default '',
  primary key (tenant_id, id)
);
select platform.protect('security.entry');
select platform.only_grows('security.entry');
create index entry_of_record on security.entry (tenant_id, record_id, at, place);
