-- What follows from answers: call backs, the watch list, good practice, commendations, shared results.

-- A low score is called back within its deadline (§4.3.4, §9.1.3).
create table surveys.callback (
  tenant_id     uuid not null,
  id            uuid not null,
  number        text not null,
  survey_id     uuid not null,
  response_id   uuid not null,
  customer_id   uuid,
  -- Who served: he does not call back himself, as nobody rates himself.
  person_id     uuid,
  department_id uuid,
  metric        text not null,
  score         double precision not null,
  state         text not null default 'open',
  assignee_id   uuid,
  due_at        timestamptz not null,
  overdue_since timestamptz,
  -- What came of the last try, and of how many.
  reach         text not null default '',
  tries         integer not null default 0,
  -- The customer was spoken to, did not want to, or could not be reached in as many tries as are asked for: the clock stops.
  called_at     timestamptz,
  closed_at     timestamptz,
  -- Why the score was low, by a list and in words (§8.3.3: causes).
  reason        text not null default '',
  cause         text not null default '',
  -- What the customer said, what was agreed.
  result        text not null default '',
  version       bigint not null default 1,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint callback_number unique (tenant_id, number),
  constraint callback_once unique (tenant_id, response_id),
  constraint callback_survey foreign key (tenant_id, survey_id) references surveys.survey (tenant_id, id),
  constraint callback_response foreign key (tenant_id, response_id) references surveys.response (tenant_id, id),
  constraint callback_assignee foreign key (tenant_id, assignee_id) references org.user_account (tenant_id, id),
  constraint callback_state check (state in ('open', 'called', 'closed')),
  constraint callback_reach check (reach in ('', 'reached', 'not_reached', 'refused')),
  constraint callback_called check ((state = 'open') = (called_at is null)),
  constraint callback_closed check ((state = 'closed') = (closed_at is not null)),
  constraint callback_not_by_the_judged check (assignee_id is distinct from person_id or person_id is null)
);
select platform.protect('surveys.callback');
create index callback_list on surveys.callback (tenant_id, state, id desc);
create index callback_queue on surveys.callback (tenant_id, due_at, id) where state in ('open', 'called');
create index callback_of_assignee on surveys.callback (tenant_id, assignee_id, id desc) where assignee_id is not null;
create index callback_of_survey on surveys.callback (tenant_id, survey_id, id desc);
create index callback_untold on surveys.callback (due_at) where state = 'open' and overdue_since is null;

-- Tries to reach the customer. It only grows.
create table surveys.callback_try (
  tenant_id   uuid not null,
  id          uuid not null,
  callback_id uuid not null,
  by_id       uuid,
  at          timestamptz not null,
  reach       text not null,
  note        text not null default '',
  primary key (tenant_id, id),
  constraint callback_try_of foreign key (tenant_id, callback_id) references surveys.callback (tenant_id, id),
  constraint callback_try_reach check (reach in ('reached', 'not_reached', 'refused'))
);
select platform.protect('surveys.callback_try');
select platform.only_grows('surveys.callback_try');
create index callback_try_of_callback on surveys.callback_try (tenant_id, callback_id, id);

-- What stood below its target in a round, watched in the next one (§8.3.3).
create table surveys.watch_item (
  tenant_id      uuid not null,
  id             uuid not null,
  -- The rounds that are compared; the survey itself while it has only one.
  series_id      uuid not null,
  -- `csat`, `nps`, `ces`, `aspect.attitude`, `q.<key>`.
  measure        text not null,
  from_survey_id uuid not null,
  score          double precision not null,
  answers        bigint not null,
  target         double precision not null,
  state          text not null default 'watched',
  -- The next round, as soon as there is one.
  to_survey_id   uuid,
  after_score    double precision,
  after_answers  bigint,
  judged_at      timestamptz,
  -- What is done about it.
  note           text not null default '',
  -- Nobody: noticed when the round closed.
  added_by       uuid,
  version        bigint not null default 1,
  created_at     timestamptz not null,
  primary key (tenant_id, id),
  constraint watch_item_once unique (tenant_id, from_survey_id, measure),
  constraint watch_item_from foreign key (tenant_id, from_survey_id) references surveys.survey (tenant_id, id),
  constraint watch_item_to foreign key (tenant_id, to_survey_id) references surveys.survey (tenant_id, id),
  constraint watch_item_state check (state in ('watched', 'recovered', 'still_low', 'dropped')),
  constraint watch_item_judged check ((state in ('recovered', 'still_low')) = (judged_at is not null))
);
select platform.protect('surveys.watch_item');
create index watch_item_list on surveys.watch_item (tenant_id, state, id desc);
create index watch_item_series on surveys.watch_item (tenant_id, series_id, state);

-- What went well and why, for others to do as well (§8.3.3).
create table surveys.practice (
  tenant_id     uuid not null,
  id            uuid not null,
  title         text not null,
  area          text not null,
  -- What was done, and what it brought.
  done          text not null,
  effect        text not null default '',
  -- The survey, the figure, the record that shows it: a page of ours.
  evidence      text not null default '',
  evidence_href text not null default '',
  department_id uuid,
  state         text not null default 'draft',
  words         tsvector not null default '',
  version       bigint not null default 1,
  created_by    uuid,
  published_at  timestamptz,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint practice_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint practice_title_length check (length(title) between 1 and 200),
  constraint practice_area check (area in ('service', 'support', 'complaint', 'aftersales', 'network', 'staff', 'training', 'other')),
  constraint practice_state check (state in ('draft', 'published', 'retired')),
  constraint practice_evidence check (evidence_href = '' or evidence_href ~ '^/[^/]')
);
select platform.protect('surveys.practice');
create index practice_list on surveys.practice (tenant_id, state, id desc);
create index practice_words on surveys.practice using gin (words);

-- Good staff, commended (§6.3.4).
create table surveys.commendation (
  tenant_id     uuid not null,
  id            uuid not null,
  person_id     uuid not null,
  reason        text not null,
  evidence      text not null default '',
  evidence_href text not null default '',
  period_from   date not null,
  period_to     date not null,
  given_by      uuid not null,
  -- Until then only those who give commendations see it.
  announced_at  timestamptz,
  version       bigint not null default 1,
  created_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint commendation_person foreign key (tenant_id, person_id) references org.user_account (tenant_id, id),
  constraint commendation_given_by foreign key (tenant_id, given_by) references org.user_account (tenant_id, id),
  constraint commendation_not_of_oneself check (person_id <> given_by),
  constraint commendation_period check (period_to >= period_from),
  constraint commendation_evidence check (evidence_href = '' or evidence_href ~ '^/[^/]')
);
select platform.protect('surveys.commendation');
create index commendation_list on surveys.commendation (tenant_id, id desc);
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
