-- Tasks of incidents (handbook §7.3.2): several people on one task, who takes which role in a response, a warning before the time is
-- up, and lists of tasks over all incidents.

-- Who helps whoever a task belongs to.
create table incidents.task_helper (
  tenant_id   uuid not null,
  task_id     uuid not null,
  user_id     uuid not null,
  incident_id uuid not null,
  since       timestamptz not null,
  primary key (tenant_id, task_id, user_id),
  constraint task_helper_task foreign key (tenant_id, task_id) references incidents.task (tenant_id, id),
  constraint task_helper_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id),
  constraint task_helper_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id)
);
select platform.protect('incidents.task_helper');
select platform.need_to_know('incidents.task_helper', 'incident_id');
create index task_helper_of_incident on incidents.task_helper (tenant_id, incident_id);
create index task_helper_of_user on incidents.task_helper (tenant_id, user_id, task_id);

-- Who takes a role in a response: told of tasks that name the role and no person.
create table incidents.team_member (
  tenant_id uuid not null,
  role      text not null,
  user_id   uuid not null,
  primary key (tenant_id, role, user_id),
  constraint team_member_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id),
  constraint team_member_role check (role in ('lead', 'analyst', 'systems', 'network', 'communications', 'legal', 'management'))
);
select platform.protect('incidents.team_member');
create index team_member_of_user on incidents.team_member (tenant_id, user_id);

-- When it is said that the time comes near, and when that was said. Tasks made before this have no such moment: they are told when their
-- time has passed.
alter table incidents.task add column warn_at timestamptz, add column warned_at timestamptz;
create index task_unwarned_by_time on incidents.task (warn_at)
  where state in ('open', 'doing') and warned_at is null and warn_at is not null;

-- What is to be done over all incidents, the soonest first; the expression of the list's order. And all tasks of somebody.
create index task_open_by_due on incidents.task (tenant_id, (coalesce(due_at, 'infinity'::timestamptz)), id)
  where state in ('open', 'doing');
create index task_of_owner on incidents.task (tenant_id, owner_id, id) where owner_id is not null;

-- Open tasks with something to be said that was not: the time has passed, or comes near. Runs with its caller's rights: only the system
-- role sees more than one tenant.
create or replace function incidents.tasks_untold(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select found.tenant_id, found.id
    from (
      (select t.tenant_id, t.id, t.due_at as since
         from incidents.task t
         join incidents.incident i on i.tenant_id = t.tenant_id and i.id = t.incident_id
        where t.state in ('open', 'doing') and t.told_at is null and t.due_at < at and i.state not in ('closed', 'merged')
        order by t.due_at
        limit most)
      union all
      (select t.tenant_id, t.id, t.warn_at
         from incidents.task t
         join incidents.incident i on i.tenant_id = t.tenant_id and i.id = t.incident_id
        where t.state in ('open', 'doing') and t.warned_at is null and t.warn_at < at and t.due_at >= at
          and i.state not in ('closed', 'merged')
        order by t.warn_at
        limit most)
    ) found
   order by found.since
   limit most
$$;
