-- The indicator catalogue (handbook §1.1.2, §9.1.2) and what a tenant changes in it.
create table objectives.area (
  id     smallint primary key,
  names  jsonb not null,
  clause text not null
);
select platform.share('objectives.area');

-- Where definitions and limits come from.
create table objectives.reference (
  key   text primary key,
  title jsonb not null
);
select platform.share('objectives.reference');

-- A row per indicator. `measure` is null, or names a measure no module offers yet: such an indicator is shown as not
-- yet fed. `targets` lists every value of the source with its condition ("urban ≤ 15"); `op` and `target` hold the one
-- that applies without a condition, where there is one. `divisor` turns what is measured into the unit (seconds → hours).
create table objectives.indicator (
  code        text primary key,
  area        smallint not null references objectives.area,
  position    integer not null,
  names       jsonb not null,
  formula     jsonb not null,
  unit        text not null,
  direction   text not null,
  aggregate   text not null,
  measure     text,
  slice       text references objectives.slice (key),
  divisor     double precision not null default 1,
  targets     jsonb not null default '[]',
  op          text,
  target      double precision,
  target_high double precision,
  legal_limit double precision,
  stretch     double precision,
  verified    boolean not null,
  source      text not null,
  pack        text,
  starter     boolean not null,
  constraint indicator_direction check (direction in ('up', 'down', 'band', 'info')),
  constraint indicator_aggregate check (aggregate in ('count', 'sum', 'mean', 'median', 'min', 'max', 'p80', 'p90', 'p95', 'p99',
    'ratio', 'hits', 'level', 'age_p90', 'rate', 'score', 'formula')),
  constraint indicator_op check (op in ('le', 'lt', 'ge', 'gt', 'between', 'falling', 'rising')),
  constraint indicator_pack check (pack in ('cn', 'pt', 'in', 'sg', 'uk')),
  constraint indicator_fed check ((measure is null) = (slice is null))
);
select platform.share('objectives.indicator');

-- Which measure is kept in which slice: exactly what the catalogue asks for.
create view objectives.cut with (security_invoker = true) as
select distinct m.id as measure, s.id as slice, m.source_kind
  from objectives.indicator i
  join objectives.measure m on m.code = i.measure
  join objectives.slice s on s.key = i.slice;
grant select on objectives.cut to sqm_app, sqm_system, sqm_readonly;

-- A tenant's choice about an indicator. No row = the starter set decides and the catalogue's target applies.
create table objectives.tenant_indicator (
  tenant_id  uuid not null,
  id         text not null references objectives.indicator (code),
  enabled    boolean not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id)
);
select platform.protect('objectives.tenant_indicator');
