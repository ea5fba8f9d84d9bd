-- What follows from answers: call backs, the watch list, good practice, commendations, shared results.

-- A low score is called back within its deadline (§4.3.4).
create table surveys.callback (
  tenant_id     uuid not null,
  id            uuid not null,
  number        text not null,
  survey_id     uuid not null,
  response_id   uuid not null,
  customer_id   uuid,
  person_id     uuid,
  department_id uuid,
  metric        text not null,
  score         double precision not null,
  state         text not null default 'open',
  assignee_id   uuid,
  due_at        timestamptz not null,
  overdue_since timestamptz,
  done_at       timestamptz,
  outcome       text not null default '',
  -- What the customer said, what was agreed.
  result        text not null default '',
  version       bigint not null default 1,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint callback_number unique (tenant_id, number),
  constraint callback_once unique (tenant_id, response_id),
  constraint callback_response foreign key (tenant_id, response_id) references surveys.response (tenant_id, id),
  constraint callback_assignee foreign key (tenant_id, assignee_id) references org.user_account (tenant_id, id),
  constraint callback_state check (state in ('open', 'done', 'unreachable', 'dropped')),
  constraint callback_outcome check (outcome in ('', 'satisfied', 'explained', 'ticket', 'action', 'refused', 'unreachable'))
);
select platform.protect('surveys.callback');
create index callback_list on surveys.callback (tenant_id, state, due_at, id);
create index callback_due on surveys.callback (due_at) where state = 'open' and overdue_since is null;

-- Dimensions below their target, watched in the next round (§8.3.3).
create table surveys.watch_item (
  tenant_id      uuid not null,
  id             uuid not null,
  series_id      uuid not null,
  -- `csat`, `nps`, `ces`, `aspect.attitude`, `q.<key>`.
  measure        text not null,
  from_survey_id uuid not null,
  score          double precision not null,
  target         double precision not null,
  state          text not null default 'watched',
  to_survey_id   uuid,
  after_score    double precision,
  note           text not null default '',
  created_at     timestamptz not null,
  primary key (tenant_id, id),
  constraint watch_item_once unique (tenant_id, from_survey_id, measure),
  constraint watch_item_from foreign key (tenant_id, from_survey_id) references surveys.survey (tenant_id, id),
  constraint watch_item_state check (state in ('watched', 'recovered', 'still_low', 'dropped'))
);
select platform.protect('surveys.watch_item');
create index watch_item_series on surveys.watch_item (tenant_id, series_id, state);

-- What went well and why, for others to do as well (§8.3.3).
create table surveys.practice (
  tenant_id     uuid not null,
  id            uuid not null,
  title         text not null,
  body          text not null,
  measure       text not null default '',
  survey_id     uuid,
  department_id uuid,
  score         double precision,
  version       bigint not null default 1,
  created_by    uuid,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint practice_survey foreign key (tenant_id, survey_id) references surveys.survey (tenant_id, id),
  constraint practice_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint practice_title_length check (length(title) between 1 and 200)
);
select platform.protect('surveys.practice');

-- Good staff, commended (§6.3.4).
create table surveys.commendation (
  tenant_id  uuid not null,
  id         uuid not null,
  person_id  uuid not null,
  survey_id  uuid,
  reason     text not null,
  score      double precision,
  sample     integer,
  given_by   uuid,
  given_at   timestamptz not null,
  primary key (tenant_id, id),
  constraint commendation_person foreign key (tenant_id, person_id) references org.user_account (tenant_id, id),
  constraint commendation_survey foreign key (tenant_id, survey_id) references surveys.survey (tenant_id, id)
);
select platform.protect('surveys.commendation');
create index commendation_of on surveys.commendation (tenant_id, person_id, id desc);

-- A part of the results, open to whoever has the link.
create table surveys.share (
  tenant_id  uuid not null,
  id         uuid not null,
  survey_id  uuid not null,
  code_hash  bytea not null,
  parts      text[] not null,
  expires_at timestamptz not null,
  created_by uuid,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint share_code unique (tenant_id, code_hash),
  constraint share_survey foreign key (tenant_id, survey_id) references surveys.survey (tenant_id, id)
);
select platform.protect('surveys.share');
