-- Sites and their access logs (handbook §7.2.2): where, when people regularly are there, who went in and out, and what simple
-- rules found among it, judged by people.
create table security.site (
  tenant_id   uuid not null,
  id          uuid not null,
  code        text not null,
  name        text not null,
  kind        text not null,
  address     text not null default '',
  owner_id    uuid,
  -- Regular hours by weekday, Monday first: '08:00-12:00,13:00-18:00', '' = closed. Empty = day and night.
  hours       text[] not null default '{}',
  -- Its holidays and make-up days go before the week.
  calendar_id uuid,
  doors       text[] not null default '{}',
  active      boolean not null default true,
  version     bigint not null default 1,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  primary key (tenant_id, id),
  constraint site_code unique (tenant_id, code),
  constraint site_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id),
  constraint site_calendar foreign key (tenant_id, calendar_id) references org.calendar (tenant_id, id),
  constraint site_lengths check (length(code) between 1 and 30 and length(name) between 1 and 200),
  constraint site_kind check (kind in ('data_centre', 'machine_room', 'base_station', 'office', 'store')),
  constraint site_hours check (cardinality(hours) in (0, 7))
);
select platform.protect('security.site');
create index site_by_owner on security.site (tenant_id, owner_id) where owner_id is not null;
create index site_by_calendar on security.site (tenant_id, calendar_id) where calendar_id is not null;

-- Lines of access logs. They only grow. Whose badge it is is personal data: sealed.
create table security.access_entry (
  tenant_id  uuid not null,
  id         uuid not null,
  -- What the line is in its source, or what it says where the source has no numbers: the same line twice is one.
  source_key text not null,
  site_id    uuid not null,
  door       text not null default '',
  badge      text not null,
  person     bytea,
  direction  text,
  result     text not null,
  at         timestamptz not null,
  import_id  uuid,
  primary key (tenant_id, id),
  constraint access_entry_source unique (tenant_id, source_key),
  constraint access_entry_site foreign key (tenant_id, site_id) references security.site (tenant_id, id),
  constraint access_entry_direction check (direction in ('in', 'out')),
  constraint access_entry_result check (result in ('granted', 'denied'))
);
select platform.protect('security.access_entry');
select platform.only_grows('security.access_entry');
create index access_entry_by_time on security.access_entry (tenant_id, at desc, id desc);
create index access_entry_of_site on security.access_entry (tenant_id, site_id, at desc, id desc);
create index access_entry_of_badge on security.access_entry (tenant_id, badge, at, id);
create index access_entry_import on security.access_entry (tenant_id, import_id, at desc, id desc) where import_id is not null;
revoke select on security.access_entry from sqm_readonly, sqm_search;
grant select (tenant_id, id, source_key, site_id, door, badge, direction, result, at, import_id) on security.access_entry
  to sqm_readonly, sqm_search;

-- Which rules look, and how closely. No row = the product's defaults.
create table security.access_rules (
  tenant_id         uuid not null,
  id                uuid not null,
  out_of_hours      boolean not null,
  passback          boolean not null,
  passback_hours    integer not null,
  denials           boolean not null,
  denials_count     integer not null,
  denials_minutes   integer not null,
  two_sites         boolean not null,
  two_sites_minutes integer not null,
  -- Days in which a finding is judged.
  judge_days        integer not null,
  version           bigint not null default 1,
  updated_at        timestamptz not null,
  primary key (tenant_id, id),
  constraint access_rules_one check (id = tenant_id),
  constraint access_rules_bounds check (passback_hours between 1 and 72 and denials_count between 2 and 20
    and denials_minutes between 1 and 240 and two_sites_minutes between 1 and 240 and judge_days between 1 and 90)
);
select platform.protect('security.access_rules');

create table security.access_finding (
  tenant_id     uuid not null,
  id            uuid not null,
  number        text not null,
  rule          text not null,
  -- The entry it is about: a rule finds something about an entry once.
  entry_id      uuid not null,
  site_id       uuid not null,
  badge         text not null,
  at            timestamptz not null,
  state         text not null default 'open',
  due_on        date not null,
  note          text not null default '',
  -- Null with a state that is not open: entries that came later explain it.
  judged_by     uuid,
  judged_at     timestamptz,
  overdue_since timestamptz,
  version       bigint not null default 1,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint access_finding_number unique (tenant_id, number),
  constraint access_finding_once unique (tenant_id, rule, entry_id),
  constraint access_finding_entry foreign key (tenant_id, entry_id) references security.access_entry (tenant_id, id),
  constraint access_finding_site foreign key (tenant_id, site_id) references security.site (tenant_id, id),
  constraint access_finding_judge foreign key (tenant_id, judged_by) references org.user_account (tenant_id, id),
  constraint access_finding_rule check (rule in ('out_of_hours', 'passback', 'denials', 'two_sites')),
  constraint access_finding_state check (state in ('open', 'explained', 'confirmed')),
  constraint access_finding_judged check ((state = 'open') = (judged_at is null)),
  constraint access_finding_confirmed check (state <> 'confirmed' or judged_by is not null)
);
select platform.protect('security.access_finding');
create index access_finding_listed on security.access_finding (tenant_id, at desc, id desc);
create index access_finding_by_state on security.access_finding (tenant_id, state, at desc, id desc);
create index access_finding_of_site on security.access_finding (tenant_id, site_id, at desc, id desc);
create index access_finding_of_badge on security.access_finding (tenant_id, badge, at);
create index access_finding_open on security.access_finding (tenant_id, due_on) where state = 'open';

-- The entries a finding is made of.
create table security.access_finding_entry (
  tenant_id  uuid not null,
  finding_id uuid not null,
  entry_id   uuid not null,
  primary key (tenant_id, finding_id, entry_id),
  constraint access_finding_entry_finding foreign key (tenant_id, finding_id) references security.access_finding (tenant_id, id),
  constraint access_finding_entry_entry foreign key (tenant_id, entry_id) references security.access_entry (tenant_id, id)
);
select platform.protect('security.access_finding_entry');
create index access_finding_entry_of on security.access_finding_entry (tenant_id, entry_id);

insert into org.role_permission (role, permission)
select granted.role, permission
from (values
  ('tenant_admin', array['site.read', 'site.edit', 'access_finding.read', 'access_finding.judge', 'access_finding.export',
    'access_log.import']),
  ('security_officer', array['site.read', 'site.edit', 'access_finding.read', 'access_finding.judge', 'access_finding.export',
    'access_log.import']),
  ('quality_manager', array['site.read']),
  ('supervisor', array['site.read']),
  ('engineer', array['site.read']),
  ('auditor', array['site.read', 'access_finding.read'])
) as granted (role, permissions), unnest(granted.permissions) as permission;

-- Findings nobody has judged in time: how many there are on a day.
create view security.measure_access_finding with (security_invoker = true) as
select f.tenant_id, f.id as source_id, 'access_finding.overdue_open' as measure, f.overdue_since as at,
       null::double precision as value, null::double precision as numerator, null::double precision as denominator,
       jsonb_build_object('kind', f.rule) as dims
  from security.access_finding f
 where f.state = 'open' and f.overdue_since is not null;
grant select on security.measure_access_finding to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('access_finding', 'security.measure_access_finding', '/access-findings');
select objectives.offer_measure('access_finding.overdue_open', 'access_finding', 'level');
insert into objectives.indicator
  (code, area, position, names, formula, unit, direction, aggregate, measure, slice, divisor, targets,
   op, target, target_high, legal_limit, stretch, verified, source, pack, starter)
values
  ('sec_access_findings', 11, 201,
   '{"en": "Access findings not judged in time", "zh-Hans": "超期未研判的门禁异常数", "zh-Hant": "逾期未研判的門禁異常數"}',
   '{"en": "COUNT findings of access rules still open after the days set for judging", "zh-Hans": "计数 超过研判期限仍未处理的门禁规则异常", "zh-Hant": "計數 超過研判期限仍未處理的門禁規則異常"}',
   'findings', 'down', 'level', 'access_finding.overdue_open', 'all', 1,
   '[{"op": "le", "value": 0, "verified": false}]',
   'le', 0, null, null, null, false, 'PD', null, false);
