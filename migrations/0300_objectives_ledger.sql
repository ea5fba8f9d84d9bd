-- The observation ledger (architecture §4): what modules measure, cut into slices, and the rollups dashboards read.
--
-- A module offers one SQL view per kind of record; `refresh` (next migration) copies what changed into the ledger and
-- recomputes the touched days, all in one transaction, so that ledger and rollups never disagree.
select platform.open_schema('objectives');

-- Where observations come from, and the list that shows the records behind a figure (`/tickets`). `revision` grows when a module offers its view anew: every tenant's ledger made from
-- an older one is rebuilt at its next refresh.
create table objectives.source_view (
  source_kind text primary key,
  view        text not null,
  list        text not null,
  revision    integer not null default 1
);
select platform.share('objectives.source_view');

-- Small numbers stand for measures and slices in the ledger: with twenty rows per record, width is what it costs.
create table objectives.measure (
  id          smallint generated always as identity primary key,
  code        text not null,
  source_kind text not null references objectives.source_view,
  shape       text not null,
  -- The list behind it where one record counts several things that have a list of their own.
  list        text,
  constraint measure_code unique (code),
  constraint measure_shape check (shape in ('count', 'value', 'ratio', 'level'))
);
select platform.share('objectives.measure');

-- A fixed filter over dimensions that some indicator needs: {"kind": ["complaint"]}. All keys must match.
create table objectives.slice (
  id     smallint generated always as identity primary key,
  key    text not null,
  filter jsonb not null,
  constraint slice_key unique (key),
  constraint slice_filter check (jsonb_typeof(filter) = 'object')
);
select platform.share('objectives.slice');

-- Names for values of a dimension that are ids of a module.
create table objectives.label_view (
  dim  text primary key,
  view text not null
);
select platform.share('objectives.label_view');

create function objectives.offer_source(kind text, source regclass, records text) returns void language sql as $$
  insert into objectives.source_view (source_kind, view, list) values (kind, source::text, records)
  on conflict (source_kind) do update
     set view = excluded.view, list = excluded.list, revision = objectives.source_view.revision + 1
$$;

create function objectives.offer_measure(measure text, kind text, form text, records text default null)
returns void language sql as $$
  insert into objectives.measure (code, source_kind, shape, list) values (measure, kind, form, records)
$$;

create function objectives.offer_labels(dimension text, labels regclass) returns void language sql as $$
  insert into objectives.label_view (dim, view) values (dimension, labels::text)
  on conflict (dim) do update set view = excluded.view
$$;

-- Dimensions a figure can be cut by, in the order in which choosers offer them. Fixed: an id in a rollup never
-- changes its meaning.
create table objectives.dimension (
  id   smallint primary key,
  code text not null unique
);
insert into objectives.dimension (id, code) values
  (1, 'kind'), (2, 'department'), (3, 'assignee'), (4, 'channel'), (5, 'priority'), (6, 'category'), (7, 'region'),
  (8, 'product'), (9, 'customer_class');
select platform.share('objectives.dimension');

-- One row per tenant: the lock that puts refreshes of a tenant in line, the version a cached dashboard is checked
-- against, and what the ledger was made with (a day depends on the zone).
create table objectives.ledger (
  tenant_id uuid primary key,
  zone      text not null,
  layout    text not null,
  version   bigint not null default 0
);
select platform.protect('objectives.ledger');

-- What a measured record is: its dimensions, and the slices it belongs to.
create table objectives.source (
  tenant_id   uuid not null,
  id          uuid not null,
  source_kind text not null references objectives.source_view,
  dims        jsonb not null,
  slices      smallint[] not null,
  primary key (tenant_id, id)
);
select platform.protect('objectives.source');

-- The ledger. Keyed by record and measure (a measure belongs to one kind of record), so reading a record again
-- replaces its own rows. `day` is the day of `at` in the tenant's zone. No foreign keys here and in the rollup: one function
-- writes them, `verify` proves them, and a check per row would double the cost of a rebuild.
create table objectives.observation (
  tenant_id   uuid not null,
  source_id   uuid not null,
  at          timestamptz not null,
  value       double precision,
  numerator   double precision,
  denominator double precision,
  day         date not null,
  measure     smallint not null,
  primary key (tenant_id, source_id, measure)
);
select platform.protect('objectives.observation');
create index observation_day on objectives.observation (tenant_id, measure, day);

-- Mergeable parts of one day: a row per measure × slice × dimension, and inside it parallel arrays over the values of
-- the dimension (`keys`, sorted). Dimension 0 is the whole slice with the single key ''. Packed, because a day has few
-- records per value: a row per value would be several times the ledger it sums up.
-- `sums` to `highs` and `samples` are there for value measures, `nums` to `hits` for ratios. `samples` holds the values
-- themselves, key after key, each run sorted and kept(counts[i]) long: percentiles of any span and cut are exact up to
-- 8192 records a day and cell, and off by about n ⁄ 16 000 ranks beyond.
create table objectives.rollup (
  tenant_id uuid not null,
  day       date not null,
  measure   smallint not null,
  slice     smallint not null,
  dim       smallint not null,
  keys      text[] not null,
  counts    integer[] not null,
  sums      double precision[],
  squares   double precision[],
  lows      double precision[],
  highs     double precision[],
  nums      double precision[],
  dens      double precision[],
  hits      integer[],
  samples   double precision[],
  primary key (tenant_id, measure, slice, dim, day)
);
select platform.protect('objectives.rollup');
