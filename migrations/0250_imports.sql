-- Imports: uploaded files, saved mappings, runs and the rows they rejected.
--
-- The bytes of a file lie here, in sealed pieces, and not in a folder: any instance may run the job, a restore brings
-- the file back with its run, and the tenant's lock and key cover it like every other piece of personal data. A file
-- is at most some tens of megabytes and is removed with its rejected rows 30 days after the run.
select platform.open_schema('imports');

create table imports.file (
  tenant_id  uuid not null,
  id         uuid not null,
  name       text not null,
  bytes      bigint not null,
  -- SHA-256 of the bytes: part of the identity of rows without a key.
  digest     bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint file_bytes check (bytes >= 0),
  constraint file_digest check (octet_length(digest) = 32)
);
select platform.protect('imports.file');

-- Sealed with the tenant's key: the pieces of a file, in order.
create table imports.piece (
  tenant_id uuid not null,
  file_id   uuid not null,
  number    integer not null,
  body      bytea not null,
  primary key (tenant_id, file_id, number),
  constraint piece_file foreign key (tenant_id, file_id) references imports.file (tenant_id, id) on delete cascade
);
alter table imports.piece alter column body set storage external;
select platform.protect('imports.piece');

-- A mapping kept under a name, to be used again for the next file of the same kind.
create table imports.mapping (
  tenant_id  uuid not null,
  id         uuid not null,
  name       text not null,
  target     text not null,
  shape      text not null,
  body       jsonb not null,
  version    bigint not null default 1,
  updated_by uuid,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint mapping_name unique (tenant_id, target, name),
  constraint mapping_name_length check (length(name) between 1 and 100),
  constraint mapping_shape check (shape in ('rows', 'events'))
);
select platform.protect('imports.mapping');

create table imports.run (
  tenant_id     uuid not null,
  id            uuid not null,
  file_id       uuid not null,
  target        text not null,
  shape         text not null,
  state         text not null,
  -- What the file was found, or told, to be; how its columns are used.
  settings      jsonb not null,
  mapping       jsonb not null,
  -- Sealed: the profile holds examples of what the columns contain.
  profile       bytea,
  rows_total    bigint not null,
  -- Where the job is: records committed, in the order of the file. A job that died goes on from here.
  records_done  bigint not null default 0,
  rows_done     bigint not null default 0,
  created       bigint not null default 0,
  changed       bigint not null default 0,
  unchanged     bigint not null default 0,
  -- Records whose key an earlier row of the file has.
  repeated      bigint not null default 0,
  rejected      bigint not null default 0,
  -- Message key and arguments of what ended a failed run.
  failure       jsonb,
  cancel        boolean not null default false,
  started_by    uuid,
  created_at    timestamptz not null,
  started_at    timestamptz,
  progressed_at timestamptz,
  finished_at   timestamptz,
  primary key (tenant_id, id),
  constraint run_file foreign key (tenant_id, file_id) references imports.file (tenant_id, id),
  constraint run_shape check (shape in ('rows', 'events')),
  constraint run_state check (state in ('uploaded', 'mapped', 'running', 'done', 'cancelled', 'failed')),
  constraint run_counts check (least(rows_total, records_done, rows_done, created, changed, unchanged, rejected) >= 0),
  constraint run_finished check ((finished_at is not null) = (state in ('done', 'cancelled', 'failed')))
);
select platform.protect('imports.run');
create index run_file on imports.run (tenant_id, file_id);

-- Rows that were not taken, sealed with their reasons: they hold what the file held. One row per row of the file, so
-- that a repeated attempt counts nothing twice.
create table imports.rejected_row (
  tenant_id uuid not null,
  run_id    uuid not null,
  number    bigint not null,
  fault     text not null,
  body      bytea not null,
  primary key (tenant_id, run_id, number),
  constraint rejected_row_run foreign key (tenant_id, run_id) references imports.run (tenant_id, id) on delete cascade
);
select platform.protect('imports.rejected_row');
