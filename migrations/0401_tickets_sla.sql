-- SLA policies and the clocks they start (handbook §4.1.2, §4.2.4; rules §1.3).

-- Which limits apply to which tickets. Policies are tried by position, then id, and the first that fits is taken: two
-- can never disagree. `condition`: {"kind": ["repair"], "priority": […], "category": […], "channel": […],
-- "customer_class": […], "department": […], "area": ["rural"], "region": […], "product": […]}; an absent key does not
-- narrow. Without a calendar the clocks run around the clock.
create table tickets.policy (
  tenant_id   uuid not null,
  id          uuid not null,
  names       jsonb not null,
  position    integer not null,
  condition   jsonb not null default '{}',
  calendar_id uuid,
  active      boolean not null default true,
  valid_from  timestamptz,
  valid_to    timestamptz,
  version     bigint not null default 1,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  primary key (tenant_id, id),
  constraint policy_calendar foreign key (tenant_id, calendar_id) references org.calendar (tenant_id, id),
  constraint policy_names check (jsonb_typeof(names) = 'object' and names <> '{}'),
  constraint policy_condition check (jsonb_typeof(condition) = 'object'),
  constraint policy_validity check (valid_to is null or valid_from is null or valid_to > valid_from)
);
select platform.protect('tickets.policy');
create index policy_order on tickets.policy (tenant_id, position, id);

-- The limits of a policy: in seconds of the calendar's open time, or in working days ending at close of business. No
-- priority = for all that have no line of their own. A statutory clock runs around the clock and never pauses; it ends
-- with the reply (complaints) or with the resolution (repairs).
create table tickets.policy_target (
  tenant_id    uuid not null,
  id           uuid not null,
  policy_id    uuid not null,
  clock        text not null,
  priority     text,
  seconds      bigint,
  working_days integer,
  warn_percent smallint not null default 75,
  ends_with    text not null,
  primary key (tenant_id, id),
  constraint policy_target_once unique nulls not distinct (tenant_id, policy_id, clock, priority),
  constraint policy_target_policy foreign key (tenant_id, policy_id) references tickets.policy (tenant_id, id)
    on delete cascade,
  constraint policy_target_clock check (clock in ('first_response', 'next_reply', 'resolution', 'statutory')),
  constraint policy_target_priority check (priority in ('p1', 'p2', 'p3', 'p4', 'p5')),
  constraint policy_target_limit check (num_nonnulls(seconds, working_days) = 1 and coalesce(seconds, working_days) > 0),
  constraint policy_target_warn check (warn_percent between 1 and 100),
  constraint policy_target_ends check (ends_with in ('reply', 'resolution')),
  constraint policy_target_statutory check (clock <> 'statutory' or seconds is not null)
);
select platform.protect('tickets.policy_target');

-- A clock: one promise about one ticket. Everything that judges it is kept with it — policy, limit and calendar as they
-- were — so that later edits never re-judge it (rules §1.3.5). `facts` is the list the clock is folded from: started,
-- paused, resumed, limit changed … with instants and reasons; the other columns are its result: the phase says whether
-- it runs, the outcome how it is judged (a limit that ran out is missed at once, though the clock runs on).
create table tickets.clock (
  tenant_id        uuid not null,
  id               uuid not null,
  ticket_id        uuid not null,
  kind             text not null,
  cycle            integer not null default 1,
  policy_id        uuid,
  policy_version   bigint not null default 0,
  policy_names     jsonb not null default '{}',
  target           jsonb not null,
  calendar_id      uuid,
  calendar_version bigint,
  started_at       timestamptz not null,
  stopped_at       timestamptz,
  due_at           timestamptz,
  warn_at          timestamptz,
  warned_at        timestamptz,
  breached_at      timestamptz,
  phase            text not null default 'running',
  outcome          text not null default 'running',
  used_seconds     bigint not null default 0,
  gross_seconds    bigint not null default 0,
  facts            jsonb not null default '[]',
  version          bigint not null default 1,
  primary key (tenant_id, id),
  constraint clock_once unique (tenant_id, ticket_id, kind, cycle),
  constraint clock_ticket foreign key (tenant_id, ticket_id) references tickets.ticket (tenant_id, id),
  constraint clock_policy foreign key (tenant_id, policy_id) references tickets.policy (tenant_id, id)
    on delete set null (policy_id),
  constraint clock_kind check (kind in ('first_response', 'next_reply', 'resolution', 'statutory')),
  constraint clock_outcome check (outcome in ('running', 'paused', 'met', 'missed', 'cancelled')),
  constraint clock_phase check (phase in ('running', 'paused', 'stopped', 'cancelled')),
  constraint clock_stopped check ((phase in ('stopped', 'cancelled')) = (stopped_at is not null)),
  constraint clock_breached check ((outcome = 'missed') = (breached_at is not null))
);
select platform.protect('tickets.clock');
-- What is about to warn or to run out: timers, and the sweep that mends a lost timer.
create index clock_due on tickets.clock (tenant_id, due_at) where phase = 'running' and breached_at is null;
create index clock_warn on tickets.clock (tenant_id, warn_at) where phase = 'running' and warned_at is null;
create index clock_of_calendar on tickets.clock (tenant_id, calendar_id) where phase in ('running', 'paused');
create index clock_of_policy on tickets.clock (tenant_id, policy_id) where phase in ('running', 'paused');
