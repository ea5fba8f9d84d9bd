-- Emergency drills (handbook §7.3.2: start the emergency plan): a plan nobody practised fails when it is needed. A drill names the
-- emergency plan, the scenario and its goals; started, it makes an incident that is marked as a drill and kept out of every figure;
-- ended with that incident, it is evaluated.
create table incidents.drill (
  tenant_id     uuid not null,
  id            uuid not null,
  number        text not null,
  title         text not null,
  -- What is played; the description of the incident it becomes.
  scenario      text not null default '',
  kind          text not null,
  playbook_id   uuid not null,
  owner_id      uuid not null,
  department_id uuid,
  due_on        date not null,
  -- Comes round every so many months; null = once. The first of a series, its day, and the place in it, from 0.
  every_months  smallint,
  series_id     uuid not null,
  first_on      date not null,
  place         integer not null default 0,
  -- The next one of the series is planned.
  followed      boolean not null default false,
  state         text not null default 'planned',
  -- Minutes from the start in which it shall be taken up, contained, recovered.
  acknowledge_minutes integer,
  contain_minutes     integer,
  recover_minutes     integer,
  -- Who takes part without an account: other units, suppliers.
  others        text not null default '',
  incident_id   uuid,
  started_at    timestamptz,
  started_by    uuid,
  ended_at      timestamptz,
  ended_on      date,
  -- Why it was not held, or broken off.
  reason        text not null default '',
  went_well     text not null default '',
  went_badly    text not null default '',
  summary       text not null default '',
  -- What is to be better; each is raised into the improvement register.
  findings      text[] not null default '{}',
  evaluated_at  timestamptz,
  evaluated_by  uuid,
  reminded_at   timestamptz,
  overdue_since timestamptz,
  version       bigint not null default 1,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint drill_number unique (tenant_id, number),
  constraint drill_once unique (tenant_id, series_id, place),
  constraint drill_playbook foreign key (tenant_id, playbook_id) references incidents.playbook (tenant_id, id),
  constraint drill_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id),
  constraint drill_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint drill_series foreign key (tenant_id, series_id) references incidents.drill (tenant_id, id),
  constraint drill_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id),
  constraint drill_started_by foreign key (tenant_id, started_by) references org.user_account (tenant_id, id),
  constraint drill_evaluated_by foreign key (tenant_id, evaluated_by) references org.user_account (tenant_id, id),
  constraint drill_title check (length(title) between 1 and 200),
  constraint drill_kind check (kind in ('tabletop', 'functional', 'full')),
  constraint drill_every check (every_months between 1 and 60),
  constraint drill_state check (state in ('planned', 'running', 'ended', 'done', 'cancelled')),
  constraint drill_targets check (acknowledge_minutes > 0 and contain_minutes > 0 and recover_minutes > 0),
  constraint drill_started check (case state when 'planned' then started_at is null when 'cancelled' then true
                                             else started_at is not null and incident_id is not null end),
  constraint drill_ended check ((state in ('ended', 'done')) = (ended_on is not null) and (ended_on is null) = (ended_at is null)),
  constraint drill_evaluated check ((state = 'done') = (evaluated_at is not null)),
  constraint drill_cancelled check (state <> 'cancelled' or reason <> '')
);
select platform.protect('incidents.drill');
create index drill_by_due on incidents.drill (tenant_id, due_on desc, id desc);
create index drill_open on incidents.drill (tenant_id, due_on, id) where state in ('planned', 'running');
create index drill_to_evaluate on incidents.drill (tenant_id, due_on desc, id desc) where state = 'ended';
create index drill_by_owner on incidents.drill (tenant_id, owner_id, due_on desc, id desc);
create index drill_by_department on incidents.drill (tenant_id, department_id, due_on desc, id desc) where department_id is not null;
create index drill_by_playbook on incidents.drill (tenant_id, playbook_id, due_on desc, id desc);
create index drill_to_follow on incidents.drill (tenant_id, due_on) where every_months is not null and not followed;
create unique index drill_of_incident on incidents.drill (tenant_id, incident_id) where incident_id is not null;

-- What it is to show, and whether it did.
create table incidents.drill_goal (
  tenant_id uuid not null,
  drill_id  uuid not null,
  place     smallint not null,
  goal      text not null,
  result    text,
  note      text not null default '',
  primary key (tenant_id, drill_id, place),
  constraint drill_goal_drill foreign key (tenant_id, drill_id) references incidents.drill (tenant_id, id),
  constraint drill_goal_length check (length(goal) between 1 and 300),
  constraint drill_goal_result check (result in ('met', 'partly', 'missed'))
);
select platform.protect('incidents.drill_goal');

-- Who takes part.
create table incidents.drill_participant (
  tenant_id uuid not null,
  drill_id  uuid not null,
  user_id   uuid not null,
  primary key (tenant_id, drill_id, user_id),
  constraint drill_participant_drill foreign key (tenant_id, drill_id) references incidents.drill (tenant_id, id),
  constraint drill_participant_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id)
);
select platform.protect('incidents.drill_participant');
create index drill_participant_of_user on incidents.drill_participant (tenant_id, user_id);

-- What has something to say and has not said it, and series whose next drill is to be planned. Of one tenant, by its own day.
create function incidents.drills_due_of(tenant uuid, at timestamptz, most integer) returns setof uuid language sql stable as $$
  with day as (select (at at time zone t.time_zone)::date as today from org.tenant t where t.id = tenant)
  select found.id from day cross join lateral (
    (select d.id from incidents.drill d
      where d.tenant_id = tenant and d.state in ('planned', 'running')
        and (d.due_on < day.today and d.overdue_since is null
          or d.state = 'planned' and d.due_on <= day.today + 14 and d.reminded_at is null)
      limit most)
    union
    (select d.id from incidents.drill d
      where d.tenant_id = tenant and d.every_months is not null and not d.followed
        and (d.state not in ('planned', 'running') or d.due_on < day.today)
      limit most)
  ) found
  limit most
$$;

-- Of all tenants, for the sweep: it runs with the rights of its caller, and only the system role sees more than one tenant.
create function incidents.drills_due(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select t.id, due.id from org.tenant t cross join lateral incidents.drills_due_of(t.id, at, most) as due(id)
$$;
revoke all on function incidents.drills_due(timestamptz, integer) from public;
grant execute on function incidents.drills_due(timestamptz, integer) to sqm_system;

-- Held in time, of those that were due. Judged once a drill is held, or its day has passed; what was called off before its day is
-- not judged, what was called off after it was missed.
create view incidents.measure_drill with (security_invoker = true) as
select d.tenant_id, d.id as source_id, 'drill.on_time' as measure,
       (d.due_on + time '12:00') at time zone objectives.zone_of(d.tenant_id) as at, null::double precision as value,
       coalesce(d.ended_on <= d.due_on, false)::integer::double precision as numerator, 1::double precision as denominator,
       jsonb_strip_nulls(jsonb_build_object('kind', d.kind, 'department', d.department_id, 'assignee', d.owner_id)) as dims
  from incidents.drill d
 where d.ended_on is not null or d.overdue_since is not null;
grant select on incidents.measure_drill to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('drill', 'incidents.measure_drill', '/emergency-drills');
select objectives.offer_measure('drill.on_time', 'drill', 'ratio');
update objectives.indicator set measure = 'drill.on_time', slice = 'all' where code = 'sec_drill_rate';

-- Who plans drills, who holds and evaluates his own, who looks on.
insert into org.role_permission (role, permission)
select granted.role, permission
from (values
  ('tenant_admin', array['drill.read', 'drill.work', 'drill.plan', 'drill.export']),
  ('security_officer', array['drill.read', 'drill.work', 'drill.plan', 'drill.export']),
  ('quality_manager', array['drill.read', 'drill.work', 'drill.plan', 'drill.export']),
  ('supervisor', array['drill.read', 'drill.work']),
  ('engineer', array['drill.read', 'drill.work']),
  ('auditor', array['drill.read'])
) as granted (role, permissions), unnest(granted.permissions) as permission;
