-- Who is asked, and what came of it.

-- One row per person and survey. Its code opens the questionnaire; only a hash is kept, the code itself is made anew
-- from the tenant's key and the row's id whenever a message goes out.
create table surveys.invitation (
  tenant_id     uuid not null,
  id            uuid not null,
  survey_id     uuid not null,
  channel       text not null,
  customer_id   uuid,
  subject_kind  text,
  subject_id    uuid,
  -- Who served: whom the answers judge. He is never asked himself, nor does he interview (nobody rates himself).
  person_id     uuid,
  department_id uuid,
  -- What is known of the moment, for segments: kind, channel, product, region, customer_class.
  dims          jsonb not null default '{}',
  stratum       text not null default '',
  -- How somebody came to be asked: after a moment, drawn, from a list.
  source        text not null default 'single',
  language      text,
  code_hash     bytea not null,
  state         text not null default 'waiting',
  send_at       timestamptz not null,
  sent_at       timestamptz,
  opened_on     date,
  reminded      integer not null default 0,
  remind_at     timestamptz,
  -- A day, nothing finer: an answer to an anonymous survey cannot be found by its minute.
  answered_on   date,
  -- Why somebody was not asked, or did not want to.
  reason        text not null default '',
  -- The interviewer's queue.
  attempts      integer not null default 0,
  call_at       timestamptz,
  -- `call_at` was agreed with the customer.
  appointment   boolean not null default false,
  -- Whoever speaks or writes to him now: an interviewer, or nobody but the clock while a message is on its way.
  claimed_by    uuid,
  claimed_until timestamptz,
  primary key (tenant_id, id),
  constraint invitation_survey foreign key (tenant_id, survey_id) references surveys.survey (tenant_id, id),
  constraint invitation_customer foreign key (tenant_id, customer_id) references customers.customer (tenant_id, id),
  constraint invitation_code unique (tenant_id, code_hash),
  constraint invitation_source check (source in ('trigger', 'sample', 'list', 'single')),
  constraint invitation_channel check (channel in ('link', 'email', 'sms', 'phone', 'paper', 'widget', 'offline')),
  constraint invitation_state check (state in ('waiting', 'sent', 'opened', 'answered', 'refused', 'unreachable', 'bounced', 'skipped', 'expired'))
);
select platform.protect('surveys.invitation');
create unique index invitation_once_per_subject on surveys.invitation (tenant_id, survey_id, subject_kind, subject_id) where subject_id is not null;
create index invitation_list on surveys.invitation (tenant_id, survey_id, state, id desc);
create index invitation_of_customer on surveys.invitation (tenant_id, customer_id, id desc) where customer_id is not null;
create index invitation_due on surveys.invitation (send_at) where state = 'waiting' and channel in ('email', 'sms');
create index invitation_reminder on surveys.invitation (remind_at) where remind_at is not null and state in ('sent', 'opened');
create index invitation_queue on surveys.invitation (tenant_id, survey_id, call_at) where channel = 'phone' and state in ('waiting', 'sent', 'opened');

-- Calls of interviewers.
create table surveys.call (
  tenant_id     uuid not null,
  id            uuid not null,
  invitation_id uuid not null,
  by_id         uuid not null,
  at            timestamptz not null,
  outcome       text not null,
  note          text not null default '',
  primary key (tenant_id, id),
  constraint call_of foreign key (tenant_id, invitation_id) references surveys.invitation (tenant_id, id),
  constraint call_outcome check (outcome in ('answered', 'no_answer', 'busy', 'wrong_number', 'call_later', 'refused'))
);
select platform.protect('surveys.call');
create index call_of_invitation on surveys.call (tenant_id, invitation_id, id desc);

-- Answers to surveys that are not anonymous, and the counted ballots of those that are.
--
-- In an anonymous survey a row is only this: a random id, the survey, a day, the answers. It never stood in one
-- transaction with an invitation: the sealed ballot did (next table), and ballots are counted many at a time in an order of chance.
create table surveys.response (
  tenant_id     uuid not null,
  id            uuid not null,
  survey_id     uuid not null,
  version_id    uuid not null,
  state         text not null,
  day           date not null,
  -- Everything below is null in an anonymous survey.
  invitation_id uuid,
  customer_id   uuid,
  subject_kind  text,
  subject_id    uuid,
  person_id     uuid,
  department_id uuid,
  interviewer_id uuid,
  channel       text,
  language      text,
  started_at    timestamptz,
  submitted_at  timestamptz,
  -- Last page reached, for the drop-off of those who did not finish.
  page          integer,
  -- {"kind", "channel", "product", "region", "customer_class"} of the moment, and hidden values of the link.
  dims          jsonb not null default '{}',
  hidden        jsonb not null default '{}',
  answers       jsonb not null default '{}',
  -- Contacts and other personal answers, sealed.
  personal      bytea,
  weight        double precision not null default 1,
  -- What the answers say, computed once from the version's questions (domain::survey::Scores).
  csat          double precision,
  satisfied     boolean,
  nps           smallint,
  ces           double precision,
  aspects       jsonb not null default '{}',
  words         tsvector,
  -- Answers that look like no person's: too fast, all alike. Kept apart, not thrown away.
  suspect       text not null default '',
  external_id   text,
  fingerprint   bytea,
  import_id     uuid,
  primary key (tenant_id, id),
  constraint response_survey foreign key (tenant_id, survey_id) references surveys.survey (tenant_id, id),
  constraint response_customer foreign key (tenant_id, customer_id) references customers.customer (tenant_id, id),
  constraint response_version foreign key (tenant_id, version_id) references surveys.questionnaire_version (tenant_id, id),
  constraint response_state check (state in ('partial', 'complete', 'screened', 'removed'))
);
select platform.protect('surveys.response');
create index response_list on surveys.response (tenant_id, survey_id, state, day desc, id desc);
create index response_person on surveys.response (tenant_id, person_id, day) where person_id is not null;
create index response_of_customer on surveys.response (tenant_id, customer_id, id desc) where customer_id is not null;
create unique index response_once on surveys.response (tenant_id, invitation_id) where invitation_id is not null;
create unique index response_external on surveys.response (tenant_id, survey_id, external_id) where external_id is not null;

-- The urn of anonymous surveys: sealed with the tenant's key, without id of a person, emptied many at a time. What is
-- inside can be read by nobody who has the database alone.
create table surveys.ballot (
  tenant_id uuid not null,
  id        uuid not null,
  survey_id uuid not null,
  body      bytea not null,
  primary key (tenant_id, id),
  constraint ballot_survey foreign key (tenant_id, survey_id) references surveys.survey (tenant_id, id)
);
select platform.protect('surveys.ballot');
create index ballot_of_survey on surveys.ballot (tenant_id, survey_id);

-- Answers to anonymous surveys that have arrived, by a key made by chance on the page that sent them: a page sent twice,
-- or sent again because the network went away, counts once. Written where nobody was asked in person only.
create table surveys.arrival (
  tenant_id uuid not null,
  id        uuid not null,
  survey_id uuid not null,
  day       date not null,
  primary key (tenant_id, id),
  constraint arrival_survey foreign key (tenant_id, survey_id) references surveys.survey (tenant_id, id)
);
select platform.protect('surveys.arrival');
create index arrival_old on surveys.arrival (tenant_id, survey_id, day);

-- Urns that are full enough to be counted, or whose survey is over. Runs with its caller's rights: only the system role
-- sees more than one tenant.
create function surveys.full_urns(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select b.tenant_id, b.survey_id
    from surveys.ballot b
    join surveys.survey s on s.tenant_id = b.tenant_id and s.id = b.survey_id
   group by b.tenant_id, b.survey_id, s.state
  having count(*) >= 5 or s.state = 'closed'
   limit most
$$;
revoke all on function surveys.full_urns(timestamptz, integer) from public;
grant execute on function surveys.full_urns(timestamptz, integer) to sqm_system;
