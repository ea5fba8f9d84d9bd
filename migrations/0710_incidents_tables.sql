-- Information-security incidents (handbook §7.3): what happened, how grave it is and why, who deals with it, how it ended.
select platform.open_schema('incidents');

-- What kind of incident it is: a tree of the tenant's own, begun with the categories of GB/T 20986-2023 (names unverified).
create table incidents.category (
  tenant_id uuid not null,
  code      text not null,
  parent    text,
  name      text not null,
  position  integer not null,
  active    boolean not null default true,
  primary key (tenant_id, code),
  constraint category_parent foreign key (tenant_id, parent) references incidents.category (tenant_id, code),
  constraint category_code check (code ~ '^[a-z0-9_]{1,40}$'),
  constraint category_name check (length(name) between 1 and 100)
);
select platform.protect('incidents.category');

create table incidents.incident (
  tenant_id      uuid not null,
  id             uuid not null,
  number         text not null,
  title          text not null,
  description    text not null default '',
  -- 'incident', or 'event': noticed, may become one. Drills are kept apart in every figure.
  kind           text not null default 'incident',
  certainty      text not null default 'suspected',
  drill          boolean not null default false,
  category       text,
  state          text not null default 'reported',
  -- Decided by a person (§7.3.1); null = not yet.
  level          text,
  level_at       timestamptz,
  -- Found is not happened: `occurred_*` is when it began, as well as it is known.
  occurred_at    timestamptz,
  occurred_to    text not null default 'minute',
  detected_at    timestamptz,
  reported_at    timestamptz not null,
  acknowledged_at timestamptz,
  contained_at   timestamptz,
  eradicated_at  timestamptz,
  recovered_at   timestamptz,
  closed_at      timestamptz,
  -- As told by a source that knows spans and no instants; seconds.
  detect_seconds   double precision,
  contain_seconds  double precision,
  lead_id        uuid,
  reported_by    uuid,
  department_id  uuid,
  -- Handling rules.
  tlp            text not null default 'amber',
  restricted     boolean not null default false,
  -- Who, how, what (VERIS's four A's), for figures.
  actors         text[] not null default '{}',
  actions        text[] not null default '{}',
  varieties      text[] not null default '{}',
  assets         text[] not null default '{}',
  attributes     text[] not null default '{}',
  pattern        text not null default '',
  discovery      text not null default '',
  disclosure     text not null default '',
  personal_data  boolean not null default false,
  people_affected bigint,
  records_affected bigint,
  loss_yuan      bigint,
  -- Where it happened: the organisation or unit that was hit.
  victim         text not null default '',
  victim_country text not null default '',
  victim_region  text not null default '',
  victim_industry text not null default '',
  victim_size    text not null default '',
  -- Closing asks for these three (peers: statistics depend on them), and the cause.
  outcome        text not null default '',
  impact         text not null default '',
  summary        text not null default '',
  cause          text not null default '',
  -- Merged into another one; its lines stay, so that it can be taken out again.
  merged_into    uuid,
  state_before   text,
  -- From another system.
  source         text not null default '',
  reference      text not null default '',
  -- What tells it from all others of its source: the reference, with `#2` where the source named it before.
  identity       text not null default '',
  -- The source named this reference before: reported, never merged in silence.
  repeat_of      uuid,
  fingerprint    bytea,
  import_id      uuid,
  words          tsvector not null default '',
  version        bigint not null default 1,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  primary key (tenant_id, id),
  constraint incident_number unique (tenant_id, number),
  constraint incident_category foreign key (tenant_id, category) references incidents.category (tenant_id, code),
  constraint incident_lead foreign key (tenant_id, lead_id) references org.user_account (tenant_id, id),
  constraint incident_reported_by foreign key (tenant_id, reported_by) references org.user_account (tenant_id, id),
  constraint incident_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint incident_merged foreign key (tenant_id, merged_into) references incidents.incident (tenant_id, id),
  constraint incident_repeat foreign key (tenant_id, repeat_of) references incidents.incident (tenant_id, id),
  constraint incident_title check (length(title) between 1 and 200),
  constraint incident_kind check (kind in ('incident', 'event')),
  constraint incident_certainty check (certainty in ('suspected', 'confirmed', 'near_miss', 'false_alarm')),
  constraint incident_state check (state in ('reported', 'assessing', 'responding', 'contained', 'recovered', 'closed', 'merged')),
  constraint incident_level check (level in ('general', 'larger', 'major', 'extra_major')),
  constraint incident_level_at check ((level is null) = (level_at is null)),
  constraint incident_occurred_to check (occurred_to in ('year', 'month', 'day', 'minute')),
  constraint incident_tlp check (tlp in ('red', 'amber_strict', 'amber', 'green', 'clear')),
  constraint incident_closed check (state <> 'closed' or closed_at is not null),
  constraint incident_merged_state check ((state = 'merged') = (merged_into is not null)),
  constraint incident_counts check (coalesce(people_affected, 0) >= 0 and coalesce(records_affected, 0) >= 0 and coalesce(loss_yuan, 0) >= 0)
);
select platform.protect('incidents.incident');
select platform.need_to_know('incidents.incident', 'id', 'restricted');
create index incident_by_state on incidents.incident (tenant_id, state, id desc);
create index incident_open on incidents.incident (tenant_id, id desc) where state not in ('closed', 'merged');
create index incident_by_level on incidents.incident (tenant_id, level, id desc);
create index incident_by_lead on incidents.incident (tenant_id, lead_id, id desc) where lead_id is not null;
create index incident_by_reporter on incidents.incident (tenant_id, reported_by, id desc) where reported_by is not null;
create index incident_by_department on incidents.incident (tenant_id, department_id, id desc) where department_id is not null;
create index incident_by_category on incidents.incident (tenant_id, category, id desc) where category is not null;
create index incident_by_occurrence on incidents.incident (tenant_id, (coalesce(occurred_at, detected_at, reported_at)), id desc);
create index incident_by_import on incidents.incident (tenant_id, import_id, id desc) where import_id is not null;
create index incident_merged_here on incidents.incident (tenant_id, merged_into) where merged_into is not null;
create unique index incident_identity on incidents.incident (tenant_id, source, identity) where identity <> '';
create index incident_repeats on incidents.incident (tenant_id, repeat_of) where repeat_of is not null;
create index incident_words on incidents.incident using gin (words);

-- How grave somebody found it, and why (§7.3.1): what was known, what the criteria proposed, what was decided. It only grows.
create table incidents.assessment (
  tenant_id   uuid not null,
  id          uuid not null,
  incident_id uuid not null,
  at          timestamptz not null,
  by_id       uuid,
  facts       jsonb not null,
  proposed    text not null,
  reasons     jsonb not null,
  decided     text not null,
  why         text not null default '',
  primary key (tenant_id, id),
  constraint assessment_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id),
  constraint assessment_levels check (proposed in ('general', 'larger', 'major', 'extra_major')
                                  and decided in ('general', 'larger', 'major', 'extra_major')),
  -- Whoever differs from the proposal says why.
  constraint assessment_why check (proposed = decided or why <> '')
);
select platform.protect('incidents.assessment');
select platform.need_to_know('incidents.assessment', 'incident_id');
create index assessment_of_incident on incidents.assessment (tenant_id, incident_id, id desc);
select platform.only_grows('incidents.assessment');

-- What happened to the record: changed fields and comments in one line of time. It only grows.
create table incidents.history (
  tenant_id   uuid not null,
  id          uuid not null,
  incident_id uuid not null,
  at          timestamptz not null,
  place       smallint not null,
  by_id       uuid,
  field       text not null,
  before      text not null default '',
  after       text not null default '',
  primary key (tenant_id, id),
  constraint history_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id)
);
select platform.protect('incidents.history');
select platform.only_grows('incidents.history');
select platform.need_to_know('incidents.history', 'incident_id');
create index history_of_incident on incidents.history (tenant_id, incident_id, at, place);

-- What it has to do with: tickets, customers, alarms, problems, other incidents. Known as text: no module knows another.
create table incidents.link (
  tenant_id   uuid not null,
  id          uuid not null,
  incident_id uuid not null,
  kind        text not null,
  key         text not null,
  title       text not null,
  href        text not null,
  note        text not null default '',
  by_id       uuid,
  created_at  timestamptz not null,
  primary key (tenant_id, id),
  constraint link_once unique (tenant_id, incident_id, kind, key),
  constraint link_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id),
  constraint link_kind check (kind in ('ticket', 'customer', 'alarm', 'problem', 'service_order', 'incident', 'action')),
  constraint link_href check (href ~ '^/[^/]')
);
select platform.protect('incidents.link');
select platform.need_to_know('incidents.link', 'incident_id');
create index link_to on incidents.link (tenant_id, kind, key);

-- Looking back (§7.3.2: summarise and prevent); its actions are raised into the improvement register.
create table incidents.review (
  tenant_id   uuid not null,
  incident_id uuid not null,
  went_well   text not null default '',
  went_badly  text not null default '',
  causes      text not null default '',
  lessons     text not null default '',
  -- Why nothing needs to be done, where no action was raised.
  no_action   text not null default '',
  held_on     date,
  finished_at timestamptz,
  finished_by uuid,
  version     bigint not null default 1,
  updated_at  timestamptz not null,
  primary key (tenant_id, incident_id),
  constraint review_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id)
);
select platform.protect('incidents.review');
select platform.need_to_know('incidents.review', 'incident_id');

-- Ids of the incidents with all words; see tickets.found for why this is a function of another owner.
create function incidents.found(words tsquery) returns setof uuid
language plpgsql stable security definer set search_path = incidents, pg_temp rows 100 as $$
declare
  tenant constant uuid := current_setting('app.tenant_id')::uuid;
begin
  return query select i.id from incidents.incident i
                where i.tenant_id = tenant and i.words @@ found.words and (not i.restricted or platform.may_know(i.id));
end $$;
grant create on schema incidents to sqm_search;
alter function incidents.found(tsquery) owner to sqm_search;
revoke create on schema incidents from sqm_search;
revoke all on function incidents.found(tsquery) from public;
grant execute on function incidents.found(tsquery) to sqm_app, sqm_system;

-- The incident behind a number, restricted or not: for breaking the glass, which asks for a right of its own, a reason, and tells
-- everybody concerned.
create function incidents.behind_glass(number text) returns uuid
language sql stable security definer set search_path = incidents, pg_temp as $$
  select i.id from incidents.incident i
   where i.tenant_id = current_setting('app.tenant_id')::uuid and i.number = behind_glass.number
$$;
grant create on schema incidents to sqm_search;
alter function incidents.behind_glass(text) owner to sqm_search;
revoke create on schema incidents from sqm_search;
revoke all on function incidents.behind_glass(text) from public;
grant execute on function incidents.behind_glass(text) to sqm_app;
