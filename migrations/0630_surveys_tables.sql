-- Questionnaires and surveys (handbook §4.3, §6.3, §8.3): what is asked, and when, whom and how it is asked.
select platform.open_schema('surveys');

-- How a questionnaire looks: a tenant's own colours and mark.
create table surveys.theme (
  tenant_id  uuid not null,
  id         uuid not null,
  name       text not null,
  colour     text not null,
  -- Shown above the questions instead of a picture: the operator's or the brand's name.
  mark       text not null default '',
  dark       boolean not null default false,
  version    bigint not null default 1,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint theme_name unique (tenant_id, name),
  constraint theme_colour check (colour ~ '^#[0-9a-f]{6}$')
);
select platform.protect('surveys.theme');

-- A questionnaire: its draft, which is edited, and its published versions, which never change.
create table surveys.questionnaire (
  tenant_id  uuid not null,
  id         uuid not null,
  -- Ready questionnaires keep the code they came with, so that a tenant's starting set is made once.
  code       text not null,
  name       text not null,
  clause     text not null default '',
  purpose    text not null,
  draft      jsonb not null,
  archived   boolean not null default false,
  version    bigint not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by uuid,
  primary key (tenant_id, id),
  constraint questionnaire_code unique (tenant_id, code),
  constraint questionnaire_name_length check (length(name) between 1 and 120),
  constraint questionnaire_purpose check (purpose in ('service', 'support', 'complaint', 'aftersales', 'network', 'staff', 'training', 'other'))
);
select platform.protect('surveys.questionnaire');
create index questionnaire_list on surveys.questionnaire (tenant_id, archived, id desc);

create table surveys.questionnaire_version (
  tenant_id        uuid not null,
  id               uuid not null,
  questionnaire_id uuid not null,
  number           integer not null,
  document         jsonb not null,
  published_at     timestamptz not null,
  published_by     uuid,
  primary key (tenant_id, id),
  constraint questionnaire_version_number unique (tenant_id, questionnaire_id, number),
  constraint questionnaire_version_of foreign key (tenant_id, questionnaire_id) references surveys.questionnaire (tenant_id, id)
);
select platform.protect('surveys.questionnaire_version');

-- A survey: one version of a questionnaire, asked of somebody for some time. Rounds of one series are compared.
create table surveys.survey (
  tenant_id         uuid not null,
  id                uuid not null,
  number            text not null,
  name              text not null,
  version_id        uuid not null,
  purpose           text not null,
  -- anonymous: nothing joins answer and person. confidential: kept apart from staff. identified: shown with the customer.
  privacy           text not null,
  state             text not null default 'draft',
  channels          text[] not null default '{}',
  series_id         uuid,
  round             integer not null default 1,
  cycle             text not null default 'once',
  opens_at          timestamptz,
  closes_at         timestamptz,
  response_limit    integer,
  -- In the address of the public link: /s/<tenant>/<code>.
  public_code       text not null,
  theme_id          uuid,
  department_id     uuid,
  owner_id          uuid,
  -- Asked after something happened: {"moment": "ticket.resolved", "delay_hours": 2, "share": 30, "kind": [...], ...}.
  trigger           jsonb,
  -- Whom else, how many, how drawn: segments, sample, strata, quotas.
  sample            jsonb not null default '{}',
  -- Nobody is asked again by any survey within so many days; 0 = always.
  fatigue_days      integer not null default 30,
  -- Days after the first sending on which those are reminded who have not answered.
  reminders         integer[] not null default '{}',
  -- A low answer opens a call back: {"metric": "csat", "at_most": 40, "within_hours": 24}.
  callback          jsonb,
  -- For the interviewer, and words of the messages by language and channel.
  script            text not null default '',
  messages          jsonb not null default '{}',
  -- Targets of dimensions and metrics: below is watched in the next round (§8.3.3).
  targets           jsonb not null default '{}',
  import_id         uuid,
  response_count    bigint not null default 0,
  version           bigint not null default 1,
  created_at        timestamptz not null,
  updated_at        timestamptz not null,
  closed_at         timestamptz,
  primary key (tenant_id, id),
  constraint survey_number unique (tenant_id, number),
  constraint survey_public_code unique (tenant_id, public_code),
  constraint survey_of_version foreign key (tenant_id, version_id) references surveys.questionnaire_version (tenant_id, id),
  constraint survey_theme foreign key (tenant_id, theme_id) references surveys.theme (tenant_id, id),
  constraint survey_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint survey_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id),
  constraint survey_name_length check (length(name) between 1 and 160),
  constraint survey_purpose check (purpose in ('service', 'support', 'complaint', 'aftersales', 'network', 'staff', 'training', 'other')),
  constraint survey_privacy check (privacy in ('anonymous', 'confidential', 'identified')),
  constraint survey_state check (state in ('draft', 'open', 'paused', 'closed')),
  constraint survey_cycle check (cycle in ('once', 'month', 'quarter', 'half_year', 'year', 'always')),
  constraint survey_channels check (channels <@ array['link', 'email', 'sms', 'phone', 'paper', 'widget', 'offline', 'import']::text[]),
  constraint survey_limit check (response_limit is null or response_limit > 0),
  constraint survey_times check (closes_at is null or opens_at is null or closes_at > opens_at),
  constraint survey_fatigue check (fatigue_days between 0 and 365)
);
select platform.protect('surveys.survey');
create index survey_list on surveys.survey (tenant_id, state, id desc);
create index survey_series on surveys.survey (tenant_id, series_id, round) where series_id is not null;
create index survey_trigger on surveys.survey (tenant_id, (trigger ->> 'moment')) where state = 'open' and trigger is not null;
create index survey_closing on surveys.survey (closes_at) where state in ('open', 'paused') and closes_at is not null;

-- Records somebody may be asked about, offered by the modules that have them: one row per moment that happened.
-- Columns: tenant_id, subject_kind, subject_id, moment, at, customer_id, person_id (who served), department_id, channel,
-- product, region, customer_class, kind.
create table surveys.subject_view (
  subject_kind text primary key,
  view         text not null
);
select platform.share('surveys.subject_view');
create function surveys.offer_subjects(kind text, source regclass) returns void language sql as $$
  insert into surveys.subject_view (subject_kind, view) values (kind, source::text)
  on conflict (subject_kind) do update set view = excluded.view
$$;
