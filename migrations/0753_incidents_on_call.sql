-- Who is on call (handbook §7.3.2: deal with it at once): lines of people who take turns. The first is called as soon as an incident
-- is reported, the next ones where nobody takes it up.
create table incidents.on_call_line (
  tenant_id       uuid not null,
  id              uuid not null,
  name            text not null,
  -- Minutes an incident waits before this line is called; 0 = at once.
  after_minutes   integer not null,
  -- The first turn, the minute of the day at which turns are handed over, by the tenant's clock, and the days of a turn.
  first_on        date not null,
  handover_minute smallint not null,
  turn_days       smallint not null,
  active          boolean not null default true,
  -- Who was told last that he is on call, since when he was, and when it is looked again who is.
  told_id         uuid,
  told_from       timestamptz,
  look_at         timestamptz not null,
  version         bigint not null default 1,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  primary key (tenant_id, id),
  constraint on_call_line_told foreign key (tenant_id, told_id) references org.user_account (tenant_id, id),
  constraint on_call_line_name unique (tenant_id, name),
  constraint on_call_line_named check (length(name) between 1 and 60),
  constraint on_call_line_after check (after_minutes between 0 and 1440),
  constraint on_call_line_handover check (handover_minute between 0 and 1439),
  constraint on_call_line_turn check (turn_days between 1 and 28)
);
select platform.protect('incidents.on_call_line');
create index on_call_line_by_look on incidents.on_call_line (look_at) where active;

-- Who takes turns on a line, in this order.
create table incidents.on_call_person (
  tenant_id uuid not null,
  line_id   uuid not null,
  place     smallint not null,
  user_id   uuid not null,
  -- A telephone number, a pager: how to reach whoever does not look at the product.
  reach     text not null default '',
  primary key (tenant_id, line_id, place),
  constraint on_call_person_once unique (tenant_id, line_id, user_id),
  constraint on_call_person_line foreign key (tenant_id, line_id) references incidents.on_call_line (tenant_id, id),
  constraint on_call_person_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id),
  constraint on_call_person_reach check (length(reach) <= 60)
);
select platform.protect('incidents.on_call_person');

-- Somebody stands in for whoever would be on call.
create table incidents.stand_in (
  tenant_id  uuid not null,
  id         uuid not null,
  line_id    uuid not null,
  user_id    uuid not null,
  reach      text not null default '',
  from_at    timestamptz not null,
  until_at   timestamptz not null,
  note       text not null default '',
  created_by uuid,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint stand_in_line foreign key (tenant_id, line_id) references incidents.on_call_line (tenant_id, id),
  constraint stand_in_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id),
  constraint stand_in_by foreign key (tenant_id, created_by) references org.user_account (tenant_id, id),
  constraint stand_in_time check (from_at < until_at),
  constraint stand_in_reach check (length(reach) <= 60),
  constraint stand_in_note check (length(note) <= 300)
);
select platform.protect('incidents.stand_in');
create index stand_in_by_end on incidents.stand_in (tenant_id, until_at, id);

-- Incidents somebody is being called for: nobody has taken them up. The line goes once somebody has, or everybody was told.
create table incidents.calling (
  tenant_id   uuid not null,
  incident_id uuid not null,
  since       timestamptz not null,
  -- The minute from then on up to which lines were called; null = none yet.
  reached     integer,
  next_at     timestamptz not null,
  primary key (tenant_id, incident_id),
  constraint calling_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id)
);
select platform.protect('incidents.calling');
select platform.need_to_know('incidents.calling', 'incident_id');
create index calling_by_time on incidents.calling (next_at);

-- Who was called when. What was done in the night is evidence: it only grows.
create table incidents.call (
  tenant_id   uuid not null,
  id          uuid not null,
  incident_id uuid not null,
  at          timestamptz not null,
  -- The name of the line as it was; '' = everybody who decides, because all lines were called in vain.
  line        text not null,
  user_id     uuid not null,
  primary key (tenant_id, id),
  constraint call_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id),
  constraint call_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id)
);
select platform.protect('incidents.call');
select platform.only_grows('incidents.call');
select platform.need_to_know('incidents.call', 'incident_id');
create index call_of_incident on incidents.call (tenant_id, incident_id, at, id);

-- Incidents whose next line is to be called, over all tenants, for the sweep. Runs with its caller's rights: only the system role sees
-- more than one tenant.
create function incidents.callings_due(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select c.tenant_id, c.incident_id from incidents.calling c where c.next_at <= at order by c.next_at limit most
$$;
revoke all on function incidents.callings_due(timestamptz, integer) from public;
grant execute on function incidents.callings_due(timestamptz, integer) to sqm_system;

-- Lines on which somebody else may be on call now, over all tenants, for the sweep.
create function incidents.handovers_due(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select l.tenant_id, l.id from incidents.on_call_line l where l.active and l.look_at <= at order by l.look_at limit most
$$;
revoke all on function incidents.handovers_due(timestamptz, integer) from public;
grant execute on function incidents.handovers_due(timestamptz, integer) to sqm_system;

-- The kinds of notifications are listed once, in the program: a second list here refused each new one until it was remembered.
alter table notifications.notification
  drop constraint notification_kind,
  add constraint notification_kind check (kind ~ '^[a-z][a-z_]*$');
