-- The improvement register (handbook §9.2, §4.3.4–4.3.5): what is wrong, what is done about it, who does it until when,
-- and whether it worked. Nonconformities and projects will refer to actions; actions refer to nothing but a source, which
-- is kept as text, so that any module can be one.
select platform.open_schema('improvement');

create table improvement.action (
  tenant_id     uuid not null,
  id            uuid not null,
  number        text not null,
  title         text not null,
  -- What is wrong, and why (§9.2: cause).
  cause         text not null default '',
  -- What will be done.
  measure       text not null default '',
  priority      text not null,
  state         text not null default 'open',
  -- Where it was raised: kind and key ('ticket' + id, 'indicator' + code, '' = nowhere in particular), the words the
  -- source was called by then, and its page.
  source_kind   text not null default '',
  source_key    text not null default '',
  source_title  text not null default '',
  source_href   text not null default '',
  -- The indicator that has to show whether it worked, and what it showed when the action was raised.
  indicator     text not null default '',
  baseline      text not null default '',
  owner_id      uuid not null,
  raised_by     uuid,
  department_id uuid,
  due_on        date not null,
  started_at    timestamptz,
  done_at       timestamptz,
  done_on       date,
  -- What was done.
  result        text not null default '',
  verified_at   timestamptz,
  verified_by   uuid,
  effective     boolean,
  verdict       text not null default '',
  -- Noted by the timer the moment the due day has passed.
  overdue_since timestamptz,
  reminded_at   timestamptz,
  words         tsvector not null default '',
  version       bigint not null default 1,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint action_number unique (tenant_id, number),
  constraint action_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id),
  constraint action_raised_by foreign key (tenant_id, raised_by) references org.user_account (tenant_id, id),
  constraint action_verified_by foreign key (tenant_id, verified_by) references org.user_account (tenant_id, id),
  constraint action_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint action_title_length check (length(title) between 1 and 200),
  constraint action_priority check (priority in ('high', 'medium', 'low')),
  constraint action_state check (state in ('open', 'in_progress', 'done', 'verified', 'cancelled')),
  constraint action_done check ((state in ('done', 'verified')) = (done_at is not null and done_on is not null)),
  constraint action_verified check ((state = 'verified') = (verified_at is not null and effective is not null))
);
select platform.protect('improvement.action');
-- What was raised from a restricted record is kept from those who may not know of that.
select platform.need_to_know('improvement.action', 'id', 'source_kind = ''incident''');
create index action_by_state on improvement.action (tenant_id, state, id desc);
create index action_by_due on improvement.action (tenant_id, due_on, id desc) where state in ('open', 'in_progress');
create index action_by_owner on improvement.action (tenant_id, owner_id, id desc);
create index action_by_department on improvement.action (tenant_id, department_id, id desc) where department_id is not null;
create index action_by_source on improvement.action (tenant_id, source_kind, source_key, id desc) where source_key <> '';
create index action_by_indicator on improvement.action (tenant_id, indicator, id desc) where indicator <> '';
create index action_untold on improvement.action (due_on) where state in ('open', 'in_progress') and overdue_since is null;
create index action_words on improvement.action using gin (words);

-- What happened to an action: changed fields and comments in one line of time. It only grows.
create table improvement.entry (
  tenant_id uuid not null,
  id        uuid not null,
  action_id uuid not null,
  at        timestamptz not null,
  -- What one act changed happened at one instant: its lines keep their order.
  place     smallint not null,
  by_id     uuid,
  -- 'comment', or the name of the field that changed.
  field     text not null,
  before    text not null default '',
  after     text not null default '',
  primary key (tenant_id, id),
  constraint entry_action foreign key (tenant_id, action_id) references improvement.action (tenant_id, id)
);
select platform.protect('improvement.entry');
select platform.only_grows('improvement.entry');
select platform.need_to_know('improvement.entry', 'action_id');
create index entry_of_action on improvement.entry (tenant_id, action_id, at, place);

-- Ids of the actions with all words, newest first; see tickets.found for why this is a function of another owner.
create function improvement.found(words tsquery) returns setof uuid
language plpgsql stable security definer set search_path = improvement, pg_temp rows 100 as $$
declare
  tenant constant uuid := current_setting('app.tenant_id')::uuid;
begin
  return query select a.id from improvement.action a
                where a.tenant_id = tenant and a.words @@ found.words
                  and (a.source_kind <> 'incident' or platform.may_know(a.id));
end $$;
grant create on schema improvement to sqm_search;
alter function improvement.found(tsquery) owner to sqm_search;
revoke create on schema improvement from sqm_search;
revoke all on function improvement.found(tsquery) from public;
grant execute on function improvement.found(tsquery) to sqm_app, sqm_system;

-- Open actions whose day has passed without anybody having been told, over all tenants, for the sweep. Runs with its
-- caller's rights: only the system role sees more than one tenant.
create function improvement.untold(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select a.tenant_id, a.id
    from improvement.action a
    join org.tenant t on t.id = a.tenant_id
   where a.state in ('open', 'in_progress') and a.overdue_since is null
     and a.due_on < (at at time zone t.time_zone)::date
   limit most
$$;
revoke all on function improvement.untold(timestamptz, integer) from public;
grant execute on function improvement.untold(timestamptz, integer) to sqm_system;

insert into org.role_permission (role, permission)
select granted.role, permission
from (values
  ('tenant_admin', array['action.read', 'action.create', 'action.edit', 'action.verify', 'action.export']),
  ('quality_manager', array['action.read', 'action.create', 'action.edit', 'action.verify', 'action.export']),
  ('supervisor', array['action.read', 'action.create', 'action.edit', 'action.verify', 'action.export']),
  -- Everybody takes part (§1.2.2): whoever sees something raises it; owners carry out their own.
  ('agent', array['action.read', 'action.create']),
  ('engineer', array['action.read', 'action.create']),
  ('security_officer', array['action.read', 'action.create', 'action.edit', 'action.verify']),
  ('auditor', array['action.read'])
) as granted (role, permissions), unnest(granted.permissions) as permission;
