-- Controls (handbook §7.1, §7.2): does each apply, and why or why not; how far it is; who answers for it; when it was tested,
-- with what result and what evidence. All of them together are the statement of applicability.
create table security.control (
  tenant_id     uuid not null,
  id            uuid not null,
  -- The order of the catalogue; own ones follow.
  position      integer not null,
  code          text not null,
  reference     text not null default '',
  theme         text not null,
  title         text not null,
  description   text not null default '',
  -- Null = not decided yet.
  applicable    boolean,
  justification text not null default '',
  state         text not null default 'none',
  owner_id      uuid,
  department_id uuid,
  -- Days between tests; null = not tested by plan.
  test_days     integer,
  next_test_on  date,
  tested_on     date,
  result        text,
  reminded_at   timestamptz,
  overdue_since timestamptz,
  version       bigint not null default 1,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint control_code unique (tenant_id, code),
  constraint control_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id),
  constraint control_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint control_lengths check (length(code) between 1 and 30 and length(title) between 1 and 200),
  constraint control_theme check (theme in ('organisation', 'people', 'physical', 'network', 'data', 'application')),
  constraint control_state check (state in ('none', 'planned', 'partial', 'full')),
  constraint control_result check (result in ('effective', 'partly', 'not_effective')),
  -- What is left out is left out for a reason.
  constraint control_justified check (applicable is distinct from false or justification <> ''),
  constraint control_test_days check (test_days between 1 and 1095)
);
select platform.protect('security.control');
create index control_by_position on security.control (tenant_id, position, id);
create index control_by_owner on security.control (tenant_id, owner_id) where owner_id is not null;
create index control_by_department on security.control (tenant_id, department_id) where department_id is not null;
create index control_by_test on security.control (tenant_id, next_test_on) where next_test_on is not null;

-- Tests with their evidence. They only grow.
create table security.control_test (
  tenant_id  uuid not null,
  id         uuid not null,
  control_id uuid not null,
  tested_on  date not null,
  result     text not null,
  note       text not null default '',
  -- A link, a file reference, the number of a record: where the proof lies.
  evidence   text not null default '',
  by_id      uuid,
  at         timestamptz not null,
  primary key (tenant_id, id),
  constraint control_test_control foreign key (tenant_id, control_id) references security.control (tenant_id, id),
  constraint control_test_result check (result in ('effective', 'partly', 'not_effective'))
);
select platform.protect('security.control_test');
select platform.only_grows('security.control_test');
create index control_test_of on security.control_test (tenant_id, control_id, id desc);

-- Which controls stand against which risks.
create table security.risk_control (
  tenant_id  uuid not null,
  risk_id    uuid not null,
  control_id uuid not null,
  primary key (tenant_id, risk_id, control_id),
  constraint risk_control_risk foreign key (tenant_id, risk_id) references security.risk (tenant_id, id),
  constraint risk_control_control foreign key (tenant_id, control_id) references security.control (tenant_id, id)
);
select platform.protect('security.risk_control');
create index risk_control_of_control on security.risk_control (tenant_id, control_id, risk_id);
