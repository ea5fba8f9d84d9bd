-- Awareness campaigns (handbook §7.1: everybody knows what the policy asks of him): people are asked to attend, to learn, to
-- read, or are tested by a harmless phishing mail; questions show whether it was understood.
create table security.awareness_campaign (
  tenant_id     uuid not null,
  id            uuid not null,
  number        text not null,
  title         text not null,
  kind          text not null,
  -- What people read (Markdown); of a simulation, how it was played.
  body          text not null default '',
  -- [{"text", "choices": [..], "right": place of the right choice}]
  questions     jsonb not null default '[]',
  -- Right answers in percent that are enough.
  pass_mark     smallint not null default 80,
  state         text not null default 'draft',
  due_on        date not null,
  owner_id      uuid not null,
  department_id uuid,
  -- Asks those again who missed in that one; its audience is theirs then.
  follows_id    uuid,
  -- People are still to be asked.
  asking        boolean not null default false,
  started_at    timestamptz,
  closed_at     timestamptz,
  version       bigint not null default 1,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint awareness_campaign_number unique (tenant_id, number),
  constraint awareness_campaign_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id),
  constraint awareness_campaign_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint awareness_campaign_follows foreign key (tenant_id, follows_id)
    references security.awareness_campaign (tenant_id, id),
  constraint awareness_campaign_title check (length(title) between 1 and 200),
  constraint awareness_campaign_kind check (kind in ('briefing', 'course', 'reading', 'phishing')),
  constraint awareness_campaign_state check (state in ('draft', 'running', 'closed')),
  constraint awareness_campaign_mark check (pass_mark between 1 and 100),
  constraint awareness_campaign_times check ((state = 'draft') = (started_at is null) and (state = 'closed') = (closed_at is not null)),
  constraint awareness_campaign_asking check (not asking or state = 'running')
);
select platform.protect('security.awareness_campaign');
create index awareness_campaign_by_state on security.awareness_campaign (tenant_id, state, id desc);
create index awareness_campaign_by_owner on security.awareness_campaign (tenant_id, owner_id, id desc);
create index awareness_campaign_asking on security.awareness_campaign (tenant_id, id) where asking;

create table security.awareness_audience (
  tenant_id     uuid not null,
  id            uuid not null,
  campaign_id   uuid not null,
  -- Exactly one of these, or everybody.
  everybody     boolean not null default false,
  role          text,
  -- With the departments below it.
  department_id uuid,
  user_id       uuid,
  primary key (tenant_id, id),
  constraint awareness_audience_campaign foreign key (tenant_id, campaign_id)
    references security.awareness_campaign (tenant_id, id),
  constraint awareness_audience_role foreign key (role) references org.role (id),
  constraint awareness_audience_department foreign key (tenant_id, department_id) references org.department (tenant_id, id)
    on delete cascade,
  constraint awareness_audience_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id)
    on delete cascade,
  constraint awareness_audience_one check (everybody::integer + num_nonnulls(role, department_id, user_id) = 1)
);
select platform.protect('security.awareness_audience');
create index awareness_audience_of on security.awareness_audience (tenant_id, campaign_id);
create index awareness_audience_department on security.awareness_audience (tenant_id, department_id) where department_id is not null;

-- What a campaign asks of one person. Ending a campaign early brings everybody's day forward: all are counted on one day.
create table security.awareness_task (
  tenant_id     uuid not null,
  id            uuid not null,
  campaign_id   uuid not null,
  user_id       uuid not null,
  -- Where he worked when he was asked.
  department_id uuid,
  asked_at      timestamptz not null,
  due_on        date not null,
  reminded_at   timestamptz,
  overdue_since timestamptz,
  done_at       timestamptz,
  done_on       date,
  -- The last mark, in percent; how often answers were given.
  percent       smallint,
  tries         integer not null default 0,
  -- How he dealt with a simulation.
  outcome       text,
  -- Nobody waits for it any more: he has left, or nothing is known of him when a simulation ends.
  excused_at    timestamptz,
  primary key (tenant_id, id),
  constraint awareness_task_once unique (tenant_id, campaign_id, user_id),
  constraint awareness_task_campaign foreign key (tenant_id, campaign_id)
    references security.awareness_campaign (tenant_id, id),
  constraint awareness_task_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id),
  constraint awareness_task_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint awareness_task_done check ((done_at is null) = (done_on is null)),
  constraint awareness_task_percent check (percent between 0 and 100 and tries >= 0),
  constraint awareness_task_outcome check (outcome in ('reported', 'ignored', 'clicked', 'gave_data'))
);
select platform.protect('security.awareness_task');
create index awareness_task_of on security.awareness_task (tenant_id, campaign_id, id desc) include (done_at, outcome, excused_at);
create index awareness_task_of_user on security.awareness_task (tenant_id, user_id, id desc);
create index awareness_task_newest on security.awareness_task (tenant_id, id desc);
create index awareness_task_of_department on security.awareness_task (tenant_id, department_id, id desc) where department_id is not null;
create index awareness_task_open on security.awareness_task (tenant_id, due_on)
  where done_at is null and excused_at is null and outcome is null and overdue_since is null;

-- Answers as they were given. They only grow.
create table security.awareness_entry (
  tenant_id uuid not null,
  id        uuid not null,
  task_id   uuid not null,
  at        timestamptz not null,
  -- The place of the choice for each question.
  answers   smallint[] not null,
  percent   smallint not null,
  passed    boolean not null,
  primary key (tenant_id, id),
  constraint awareness_entry_task foreign key (tenant_id, task_id) references security.awareness_task (tenant_id, id)
);
select platform.protect('security.awareness_entry');
select platform.only_grows('security.awareness_entry');
create index awareness_entry_of on security.awareness_entry (tenant_id, task_id, id);

-- Campaigns that have people to ask, and people who have not been told what is to be told. Of one tenant, by its own day.
-- Nobody is reminded of a simulation.
create function security.awareness_due_of(tenant uuid, at timestamptz, most integer) returns setof uuid language sql stable as $$
  with day as (select (at at time zone t.time_zone)::date as today from org.tenant t where t.id = tenant)
  select found.id from day cross join lateral (
    (select c.id from security.awareness_campaign c where c.tenant_id = tenant and c.asking limit most)
    union
    (select k.id from security.awareness_task k
       join security.awareness_campaign c on c.tenant_id = tenant and c.id = k.campaign_id
      where k.tenant_id = tenant and k.done_at is null and k.excused_at is null and k.outcome is null
        and c.state = 'running' and c.kind <> 'phishing'
        and k.overdue_since is null and (k.due_on < day.today or k.due_on <= day.today + 3 and k.reminded_at is null)
      limit most)
  ) found
  limit most
$$;

create function security.awareness_due(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select t.id, due.id from org.tenant t cross join lateral security.awareness_due_of(t.id, at, most) as due(id)
$$;
revoke all on function security.awareness_due(timestamptz, integer) from public;
grant execute on function security.awareness_due(timestamptz, integer) to sqm_system;

-- What the objectives module measures: who did in time what was asked of him, and who followed the thief.
create view security.measure_awareness with (security_invoker = true) as
select k.tenant_id, k.id as source_id, 'awareness.done' as measure,
       (k.due_on + time '12:00') at time zone objectives.zone_of(k.tenant_id) as at, null::double precision as value,
       coalesce(k.done_on <= k.due_on, false)::integer::double precision as numerator, 1::double precision as denominator,
       -- Cut by nobody: who missed is for those who may see campaigns.
       jsonb_strip_nulls(jsonb_build_object('kind', c.kind, 'department', k.department_id)) as dims
  from security.awareness_task k
  join security.awareness_campaign c on c.tenant_id = k.tenant_id and c.id = k.campaign_id
 -- Judged once it is done, or its day has passed; nobody who left in time.
 where c.kind <> 'phishing' and (k.done_at is not null or k.overdue_since is not null)
union all
select k.tenant_id, k.id, 'awareness.phished', k.done_at, null,
       (k.outcome in ('clicked', 'gave_data'))::integer::double precision, 1,
       -- It names nobody, and a department of one would.
       jsonb_build_object('kind', c.kind)
  from security.awareness_task k
  join security.awareness_campaign c on c.tenant_id = k.tenant_id and c.id = k.campaign_id
 -- Of a simulation that runs no figure tells.
 where k.outcome is not null and c.state = 'closed';
grant select on security.measure_awareness to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('awareness_task', 'security.measure_awareness', '/awareness-tasks');
select objectives.offer_measure('awareness.done', 'awareness_task', 'ratio');
select objectives.offer_measure('awareness.phished', 'awareness_task', 'ratio');

update objectives.indicator set measure = 'awareness.phished', slice = 'all' where code = 'sec_phishing_fail_rate';
-- The catalogue speaks of valid training; what is measured is said as it is measured.
update objectives.indicator
   set measure = 'awareness.done', slice = 'all',
       formula = '{"en": "RATIO people who did it by its day / people asked", "zh-Hans": "比率 按期完成的人 / 被要求参加的人", "zh-Hant": "比率 按期完成的人 / 被要求參加的人"}'
 where code = 'sec_awareness_rate';

insert into org.role_permission (role, permission)
select granted.role, permission
from (values
  ('tenant_admin', array['awareness.read', 'awareness.edit', 'awareness.export']),
  ('security_officer', array['awareness.read', 'awareness.edit', 'awareness.export']),
  ('quality_manager', array['awareness.read', 'awareness.export']),
  ('auditor', array['awareness.read'])
) as granted (role, permissions), unnest(granted.permissions) as permission;
-- Whoever may be asked may answer.
insert into org.role_permission (role, permission) select id, 'awareness.take' from org.role;
