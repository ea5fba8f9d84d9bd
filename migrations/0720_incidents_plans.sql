-- Emergency plans (handbook §7.3.2: start the emergency plan) and the tasks they become on an incident.

-- A plan, whatever its version: what it is for.
create table incidents.playbook (
  tenant_id  uuid not null,
  id         uuid not null,
  name       text not null,
  purpose    text not null default '',
  -- Codes of categories and levels it is offered for; empty = all.
  categories text[] not null default '{}',
  levels     text[] not null default '{}',
  active     boolean not null default true,
  version    bigint not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint playbook_name check (length(name) between 1 and 100),
  constraint playbook_levels check (levels <@ array['general', 'larger', 'major', 'extra_major'])
);
select platform.protect('incidents.playbook');

-- Its versions. A draft is edited until it is published; what was published is never changed, so a plan that runs stays what
-- it was when it was started. Steps are one document: read, edited and published as a whole, never searched.
create table incidents.playbook_version (
  tenant_id    uuid not null,
  id           uuid not null,
  playbook_id  uuid not null,
  number       integer not null,
  state        text not null,
  steps        jsonb not null,
  published_at timestamptz,
  published_by uuid,
  updated_at   timestamptz not null,
  primary key (tenant_id, id),
  constraint playbook_version_number unique (tenant_id, playbook_id, number),
  constraint playbook_version_playbook foreign key (tenant_id, playbook_id) references incidents.playbook (tenant_id, id),
  constraint playbook_version_by foreign key (tenant_id, published_by) references org.user_account (tenant_id, id),
  constraint playbook_version_state check (state in ('draft', 'published', 'superseded')),
  constraint playbook_version_published check ((state = 'draft') = (published_at is null)),
  constraint playbook_version_steps check (jsonb_typeof(steps) = 'array')
);
select platform.protect('incidents.playbook_version');
create unique index playbook_draft on incidents.playbook_version (tenant_id, playbook_id) where state = 'draft';
create unique index playbook_published on incidents.playbook_version (tenant_id, playbook_id) where state = 'published';

-- A plan started on an incident. Several may run; each once.
create table incidents.playbook_run (
  tenant_id   uuid not null,
  id          uuid not null,
  incident_id uuid not null,
  playbook_id uuid not null,
  version_id  uuid not null,
  started_at  timestamptz not null,
  started_by  uuid,
  primary key (tenant_id, id),
  constraint playbook_run_once unique (tenant_id, incident_id, playbook_id),
  constraint playbook_run_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id),
  constraint playbook_run_version foreign key (tenant_id, version_id) references incidents.playbook_version (tenant_id, id),
  constraint playbook_run_playbook foreign key (tenant_id, playbook_id) references incidents.playbook (tenant_id, id),
  constraint playbook_run_by foreign key (tenant_id, started_by) references org.user_account (tenant_id, id)
);
select platform.protect('incidents.playbook_run');
select platform.need_to_know('incidents.playbook_run', 'incident_id');
create index playbook_run_of_version on incidents.playbook_run (tenant_id, version_id);

-- What is to be done on an incident: steps of plans, and tasks people add.
create table incidents.task (
  tenant_id    uuid not null,
  id           uuid not null,
  incident_id  uuid not null,
  -- The plan and the step it comes from; null and '' for a task somebody added.
  run_id       uuid,
  step         text not null default '',
  place        integer not null,
  phase        text not null,
  kind         text not null,
  title        text not null,
  instructions text not null default '',
  role         text not null,
  owner_id     uuid,
  due_at       timestamptz,
  required     boolean not null,
  state        text not null default 'open',
  -- What was done, or why it was left out or decided so.
  result       text not null default '',
  -- What can be decided, and what was: counted from 0.
  options      text[] not null default '{}',
  decided      smallint,
  done_at      timestamptz,
  done_by      uuid,
  -- Its owner was told that the time has passed.
  told_at      timestamptz,
  version      bigint not null default 1,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  primary key (tenant_id, id),
  constraint task_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id),
  constraint task_run foreign key (tenant_id, run_id) references incidents.playbook_run (tenant_id, id),
  constraint task_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id),
  constraint task_done_by foreign key (tenant_id, done_by) references org.user_account (tenant_id, id),
  constraint task_title check (length(title) between 1 and 200),
  constraint task_phase check (phase in ('alert', 'contain', 'eradicate', 'recover', 'review')),
  constraint task_kind check (kind in ('task', 'decision')),
  constraint task_role check (role in ('lead', 'analyst', 'systems', 'network', 'communications', 'legal', 'management')),
  constraint task_state check (state in ('open', 'doing', 'done', 'skipped')),
  constraint task_done check ((state in ('done', 'skipped')) = (done_at is not null)),
  constraint task_skipped check (state <> 'skipped' or result <> ''),
  constraint task_decided check (decided is null or (kind = 'decision' and state = 'done'))
);
select platform.protect('incidents.task');
select platform.need_to_know('incidents.task', 'incident_id');
create index task_of_incident on incidents.task (tenant_id, incident_id, place, id);
create unique index task_once on incidents.task (tenant_id, run_id, step) where run_id is not null;
create index task_by_owner on incidents.task (tenant_id, owner_id, due_at) where state in ('open', 'doing');
create index task_untold_by_time on incidents.task (due_at) where state in ('open', 'doing') and told_at is null;

-- Open tasks whose time has passed without anybody having been told, over all tenants, for the sweep. Runs with its caller's
-- rights: only the system role sees more than one tenant.
create function incidents.tasks_untold(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select t.tenant_id, t.id
    from incidents.task t
    join incidents.incident i on i.tenant_id = t.tenant_id and i.id = t.incident_id
   where t.state in ('open', 'doing') and t.told_at is null and t.due_at < at and i.state not in ('closed', 'merged')
   order by t.due_at
   limit most
$$;
revoke all on function incidents.tasks_untold(timestamptz, integer) from public;
grant execute on function incidents.tasks_untold(timestamptz, integer) to sqm_system;
