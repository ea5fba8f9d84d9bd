-- Security checks by plan (handbook §7.2.1–7.2.5): a plan with its checklist and cycle makes checks, each is answered item
-- by item. A check keeps the checklist it was made with.
create table security.check_plan (
  tenant_id     uuid not null,
  id            uuid not null,
  name          text not null,
  area          text not null,
  cycle         text not null,
  checklist     text[] not null,
  owner_id      uuid not null,
  department_id uuid,
  first_on      date not null,
  -- Checks made so far, the day of the next one, and the day from which it can be walked.
  made          integer not null default 0,
  next_on       date not null,
  make_on       date not null,
  active        boolean not null default true,
  version       bigint not null default 1,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint check_plan_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id),
  constraint check_plan_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint check_plan_name_length check (length(name) between 1 and 200),
  constraint check_plan_area check (area in ('people', 'physical', 'network', 'data', 'application')),
  constraint check_plan_cycle check (cycle in ('day', 'week', 'month', 'quarter', 'half_year', 'year')),
  constraint check_plan_checklist check (cardinality(checklist) between 1 and 100)
);
select platform.protect('security.check_plan');
create index check_plan_to_make on security.check_plan (tenant_id, make_on) where active;

create table security.check (
  tenant_id     uuid not null,
  id            uuid not null,
  number        text not null,
  plan_id       uuid not null,
  title         text not null,
  area          text not null,
  owner_id      uuid not null,
  department_id uuid,
  due_on        date not null,
  state         text not null default 'due',
  done_on       date,
  done_by       uuid,
  -- Why it was not held.
  reason        text not null default '',
  findings      integer not null default 0,
  reminded_at   timestamptz,
  overdue_since timestamptz,
  version       bigint not null default 1,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint check_number unique (tenant_id, number),
  constraint check_once unique (tenant_id, plan_id, due_on),
  constraint check_plan_of foreign key (tenant_id, plan_id) references security.check_plan (tenant_id, id),
  constraint check_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id),
  constraint check_done_by foreign key (tenant_id, done_by) references org.user_account (tenant_id, id),
  constraint check_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint check_state check (state in ('due', 'in_progress', 'done', 'skipped')),
  constraint check_done check ((state = 'done') = (done_on is not null)),
  constraint check_skipped check (state <> 'skipped' or reason <> '')
);
select platform.protect('security.check');
create index check_by_due on security.check (tenant_id, due_on desc, id desc);
create index check_open on security.check (tenant_id, due_on, id) where state in ('due', 'in_progress');
create index check_by_owner on security.check (tenant_id, owner_id, due_on desc, id desc);
create index check_by_department on security.check (tenant_id, department_id) where department_id is not null;
create index check_with_findings on security.check (tenant_id, due_on desc, id desc) where findings > 0;

create table security.check_item (
  tenant_id uuid not null,
  check_id  uuid not null,
  place     smallint not null,
  item      text not null,
  answer    text,
  note      text not null default '',
  primary key (tenant_id, check_id, place),
  constraint check_item_check foreign key (tenant_id, check_id) references security.check (tenant_id, id),
  constraint check_item_answer check (answer in ('ok', 'not_ok', 'not_applicable'))
);
select platform.protect('security.check_item');
