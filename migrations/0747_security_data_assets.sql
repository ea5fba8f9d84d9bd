-- The data inventory (handbook §7.2.4: classify and label, encrypt at rest and in transit, back up and restore, control access):
-- what data there is, how grave harm to it would be, how it is protected, whom it is given to. Restores are proven, not
-- believed.
create table security.data_asset (
  tenant_id            uuid not null,
  id                   uuid not null,
  code                 text not null,
  name                 text not null,
  -- What it holds.
  description          text not null default '',
  category             text not null,
  -- Data Security Law, article 21.
  level                text not null,
  -- Personal Information Protection Law, article 28.
  sensitive            boolean not null default false,
  -- What stands on it: "important · internal".
  label                text not null default '',
  system               text not null default '',
  place                text not null default '',
  owner_id             uuid,
  department_id        uuid,
  -- People it is about, estimated.
  people               bigint,
  retention_months     integer,
  retention_basis      text not null default '',
  encrypted_at_rest    boolean not null default false,
  encrypted_in_transit boolean not null default false,
  backup               text not null default 'none',
  -- The last restore test, and what it showed.
  restored_on          date,
  restore_result       text,
  -- How it is settled who may use it; empty = it is not.
  access               text not null default '',
  access_reviewed_on   date,
  review_on            date not null,
  retired_on           date,
  -- The judgement: what its level asks for and it has not, and the last day on which that holds by itself. Kept because
  -- lists and measures ask for it; made anew when the asset changes and when the day has passed.
  missing              text[] not null default '{}',
  proven_until         date,
  reminded_at          timestamptz,
  review_told_on       date,
  fingerprint          bytea,
  import_id            uuid,
  version              bigint not null default 1,
  created_at           timestamptz not null,
  updated_at           timestamptz not null,
  primary key (tenant_id, id),
  constraint data_asset_code unique (tenant_id, code),
  constraint data_asset_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id),
  constraint data_asset_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint data_asset_lengths check (length(code) between 1 and 30 and length(name) between 1 and 200),
  constraint data_asset_category check (category in ('customer_identity', 'call_detail', 'location', 'billing', 'content',
    'network', 'employee', 'business')),
  constraint data_asset_level check (level in ('general', 'important', 'core')),
  constraint data_asset_backup check (backup in ('none', 'rarely', 'month', 'week', 'day', 'continuous')),
  constraint data_asset_restore check (restore_result in ('passed', 'partly', 'failed')),
  constraint data_asset_restored check ((restored_on is null) = (restore_result is null)),
  constraint data_asset_people check (people >= 0),
  constraint data_asset_retention check (retention_months between 1 and 1200)
);
select platform.protect('security.data_asset');
create index data_asset_by_level on security.data_asset (tenant_id, level, code, id);
create index data_asset_by_owner on security.data_asset (tenant_id, owner_id, code, id) where owner_id is not null;
create index data_asset_by_department on security.data_asset (tenant_id, department_id, code, id) where department_id is not null;
create index data_asset_unprotected on security.data_asset (tenant_id, code, id) where missing <> '{}' and retired_on is null;
create index data_asset_by_proof on security.data_asset (tenant_id, proven_until) where retired_on is null;
create index data_asset_by_review on security.data_asset (tenant_id, review_on) where retired_on is null;
create index data_asset_import on security.data_asset (tenant_id, import_id) where import_id is not null;

-- Restore tests. They only grow.
create table security.data_restore (
  tenant_id uuid not null,
  id        uuid not null,
  asset_id  uuid not null,
  tested_on date not null,
  result    text not null,
  -- How it was tested, what came back.
  note      text not null default '',
  -- Where the proof lies.
  evidence  text not null,
  by_id     uuid,
  at        timestamptz not null,
  primary key (tenant_id, id),
  constraint data_restore_asset foreign key (tenant_id, asset_id) references security.data_asset (tenant_id, id),
  constraint data_restore_result check (result in ('passed', 'partly', 'failed'))
);
select platform.protect('security.data_restore');
revoke update, delete on security.data_restore from sqm_app;
create index data_restore_of on security.data_restore (tenant_id, asset_id, id desc);

-- Whom it is given to, for what, on which ground. What has ended stays.
create table security.data_share (
  tenant_id uuid not null,
  id        uuid not null,
  asset_id  uuid not null,
  receiver  text not null,
  purpose   text not null,
  basis     text not null,
  abroad    boolean not null,
  since     date not null,
  ended_on  date,
  by_id     uuid,
  at        timestamptz not null,
  primary key (tenant_id, id),
  constraint data_share_asset foreign key (tenant_id, asset_id) references security.data_asset (tenant_id, id)
);
select platform.protect('security.data_share');
revoke delete on security.data_share from sqm_app;
create index data_share_of on security.data_share (tenant_id, asset_id, id desc);
create index data_share_open on security.data_share (tenant_id, asset_id, abroad) where ended_on is null;

-- Risks to it, and controls that protect it.
create table security.data_risk (
  tenant_id uuid not null,
  asset_id  uuid not null,
  risk_id   uuid not null,
  primary key (tenant_id, asset_id, risk_id),
  constraint data_risk_asset foreign key (tenant_id, asset_id) references security.data_asset (tenant_id, id),
  constraint data_risk_risk foreign key (tenant_id, risk_id) references security.risk (tenant_id, id)
);
select platform.protect('security.data_risk');
create index data_risk_of_risk on security.data_risk (tenant_id, risk_id, asset_id);

create table security.data_control (
  tenant_id  uuid not null,
  asset_id   uuid not null,
  control_id uuid not null,
  primary key (tenant_id, asset_id, control_id),
  constraint data_control_asset foreign key (tenant_id, asset_id) references security.data_asset (tenant_id, id),
  constraint data_control_control foreign key (tenant_id, control_id) references security.control (tenant_id, id)
);
select platform.protect('security.data_control');
create index data_control_of_control on security.data_control (tenant_id, control_id, asset_id);

-- One judgement a month of each important and core asset: the figure of a month that is over never changes silently, and
-- opens what was missing then.
create table security.data_judgement (
  tenant_id     uuid not null,
  id            uuid not null,
  asset_id      uuid not null,
  -- The first day of the month.
  month         date not null,
  -- When it was judged last within the month.
  at            timestamptz not null,
  category      text not null,
  level         text not null,
  owner_id      uuid,
  department_id uuid,
  missing       text[] not null,
  primary key (tenant_id, id),
  constraint data_judgement_once unique (tenant_id, asset_id, month),
  constraint data_judgement_asset foreign key (tenant_id, asset_id) references security.data_asset (tenant_id, id),
  constraint data_judgement_level check (level in ('important', 'core'))
);
select platform.protect('security.data_judgement');

-- Assets with something to say or to be judged. Of one tenant, by its own day.
create function security.data_due_of(tenant uuid, at timestamptz, most integer) returns setof uuid language sql stable as $$
  with day as (select (at at time zone t.time_zone)::date as today from org.tenant t where t.id = tenant)
  select found.id from day cross join lateral (
    (select a.id from security.data_asset a
      where a.tenant_id = tenant and a.retired_on is null
        and (a.proven_until < day.today or a.proven_until <= day.today + 7 and a.reminded_at is null)
      limit most)
    union
    (select a.id from security.data_asset a
      where a.tenant_id = tenant and a.retired_on is null and a.review_on <= day.today
        and a.review_told_on is distinct from a.review_on
      limit most)
    union
    (select a.id from security.data_asset a
      where a.tenant_id = tenant and a.retired_on is null and a.level in ('important', 'core')
        and not exists (select from security.data_judgement j
                         where j.tenant_id = tenant and j.asset_id = a.id and j.month = date_trunc('month', day.today)::date)
      limit most)
  ) found
  limit most
$$;

create function security.data_due(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select t.id, due.id from org.tenant t cross join lateral security.data_due_of(t.id, at, most) as due(id)
$$;
revoke all on function security.data_due(timestamptz, integer) from public;
grant execute on function security.data_due(timestamptz, integer) to sqm_system;

-- What the objectives module measures: of the important and core data, how much has everything its level asks for.
create view security.measure_data with (security_invoker = true) as
select j.tenant_id, j.id as source_id, 'data_asset.protected' as measure, j.at, null::double precision as value,
       (j.missing = '{}')::integer::double precision as numerator, 1::double precision as denominator,
       jsonb_strip_nulls(jsonb_build_object('kind', j.category, 'department', j.department_id, 'assignee', j.owner_id,
         'priority', j.level)) as dims
  from security.data_judgement j;
grant select on security.measure_data to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('data_judgement', 'security.measure_data', '/data-assets/judgements');
select objectives.offer_measure('data_asset.protected', 'data_judgement', 'ratio');

insert into objectives.indicator
  (code, area, position, names, formula, unit, direction, aggregate, measure, slice, divisor, targets,
   op, target, target_high, legal_limit, stretch, verified, source, pack, starter)
values
  ('sec_data_protected', 11, 199, '{"en": "Important data fully protected", "zh-Hans": "重要数据保护达标率", "zh-Hant": "重要資料保護達標率"}',
   '{"en": "RATIO with everything the level asks for / important and core data assets, once a month", "zh-Hans": "比率 保护措施齐全 / 重要与核心数据资产，每月一次", "zh-Hant": "比率 保護措施齊全 / 重要與核心資料資產，每月一次"}',
   'percent', 'up', 'ratio', 'data_asset.protected', 'all', 1,
   '[{"op": "ge", "value": 100, "verified": false}]',
   'ge', 100, null, null, null, false, 'PD', null, false);

insert into org.role_permission (role, permission)
select granted.role, permission
from (values
  ('tenant_admin', array['data_asset.read', 'data_asset.edit', 'data_asset.import', 'data_asset.export']),
  ('security_officer', array['data_asset.read', 'data_asset.edit', 'data_asset.import', 'data_asset.export']),
  ('quality_manager', array['data_asset.read', 'data_asset.export']),
  -- Owners keep what they own up to date; where customers' data lies is not for everybody to look up.
  ('supervisor', array['data_asset.read']),
  ('auditor', array['data_asset.read'])
) as granted (role, permissions), unnest(granted.permissions) as permission;
