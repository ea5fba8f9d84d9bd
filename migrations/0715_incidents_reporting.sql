-- Who has to be told of an incident until when (handbook §7.3.2): regimes with their reports, the duties they bring for an
-- incident, and the reports themselves. Regimes are a tenant's own data: laws change faster than programs.

-- What this operator is in the eyes of the regimes.
create table incidents.reporter (
  tenant_id  uuid not null,
  operators  text[] not null default '{}',
  version    bigint not null default 1,
  updated_at timestamptz not null,
  primary key (tenant_id),
  constraint reporter_operators check (operators <@ array['network', 'telecom', 'state_organ', 'controller', 'processor',
                                                          'essential', 'manufacturer'])
);
select platform.protect('incidents.reporter');

create table incidents.regime (
  tenant_id  uuid not null,
  id         uuid not null,
  -- Of those a tenant begins with; '' for its own.
  code       text not null default '',
  position   integer not null,
  name       text not null,
  -- Law, article, edition: where it is written.
  source     text not null default '',
  -- Was the text itself seen? What is not verified says so wherever it is shown.
  verified   boolean not null default false,
  -- The language its reports are written in.
  language   text not null,
  active     boolean not null default true,
  -- When it applies; all that is asked for must hold.
  minimum_level           text,
  personal_data           boolean not null default false,
  high_risk               boolean not null default false,
  critical_infrastructure boolean,
  product_flaw            boolean,
  operators               text[] not null default '{}',
  version    bigint not null default 1,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint regime_name check (length(name) between 1 and 200),
  constraint regime_language check (language in ('zh', 'en')),
  constraint regime_level check (minimum_level in ('general', 'larger', 'major', 'extra_major')),
  constraint regime_operators check (operators <@ array['network', 'telecom', 'state_organ', 'controller', 'processor',
                                                        'essential', 'manufacturer'])
);
select platform.protect('incidents.regime');

create table incidents.regime_step (
  tenant_id      uuid not null,
  id             uuid not null,
  regime_id      uuid not null,
  place          smallint not null,
  report         text not null,
  name           text not null,
  recipient      text not null default '',
  deadline_unit  text not null,
  deadline_count integer not null default 0,
  anchor         text not null default 'aware',
  minimum_level  text,
  high_risk      boolean not null default false,
  verified       boolean not null default false,
  -- Taken out of the regime; kept, because duties may name it.
  retired        boolean not null default false,
  primary key (tenant_id, id),
  constraint regime_step_regime foreign key (tenant_id, regime_id) references incidents.regime (tenant_id, id),
  constraint regime_step_report check (report in ('initial', 'follow_up', 'final', 'notice')),
  constraint regime_step_deadline check (deadline_unit in ('at_once', 'minutes', 'hours', 'days', 'months')
                                     and (deadline_unit = 'at_once') = (deadline_count = 0)),
  constraint regime_step_anchor check (anchor in ('aware', 'previous_sent', 'remedied', 'closed')),
  constraint regime_step_level check (minimum_level in ('general', 'larger', 'major', 'extra_major'))
);
select platform.protect('incidents.regime_step');
create index regime_step_of on incidents.regime_step (tenant_id, regime_id, place);

-- What decides, beside level and personal data, who has to be told; and what was known when it was last asked, so that a level
-- that is raised can be told from one that is decided for the first time.
create table incidents.circumstance (
  tenant_id      uuid not null,
  incident_id    uuid not null,
  critical_infrastructure boolean not null default false,
  product_flaw   boolean not null default false,
  high_risk      boolean not null default false,
  reckoned_level text,
  reckoned_at    timestamptz,
  version        bigint not null default 1,
  updated_at     timestamptz not null,
  primary key (tenant_id, incident_id),
  constraint circumstance_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id)
);
select platform.protect('incidents.circumstance');
select platform.need_to_know('incidents.circumstance', 'incident_id');

-- A duty to report: one report of one regime on one incident. Its limit is copied when it begins: a regime that is edited later
-- rewrites no clock that runs.
create table incidents.obligation (
  tenant_id      uuid not null,
  id             uuid not null,
  incident_id    uuid not null,
  regime_id      uuid not null,
  step_id        uuid not null,
  place          smallint not null,
  report         text not null,
  deadline_unit  text not null,
  deadline_count integer not null,
  anchor         text not null,
  opened_at      timestamptz not null,
  -- When this operator became aware, in the eyes of this regime.
  aware_at       timestamptz not null,
  -- Null while the clock waits; due_at also where the limit has no number ("at once").
  start_at       timestamptz,
  due_at         timestamptz,
  sent_at        timestamptz,
  sent_by        uuid,
  channel        text not null default '',
  recipient      text not null default '',
  -- The receipt: number, stamp, reference of the authority.
  reference      text not null default '',
  evidence       text not null default '',
  report_id      uuid,
  -- Decided not to be required.
  waived_at      timestamptz,
  waived_by      uuid,
  waived_why     text not null default '',
  waived_level   text,
  -- Percent of the time of which was told; 100 = that it is late.
  told           smallint not null default 0,
  look_at        timestamptz,
  version        bigint not null default 1,
  primary key (tenant_id, id),
  constraint obligation_once unique (tenant_id, incident_id, step_id),
  constraint obligation_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id),
  constraint obligation_regime foreign key (tenant_id, regime_id) references incidents.regime (tenant_id, id),
  constraint obligation_step foreign key (tenant_id, step_id) references incidents.regime_step (tenant_id, id),
  constraint obligation_sent_by foreign key (tenant_id, sent_by) references org.user_account (tenant_id, id),
  constraint obligation_one_end check (sent_at is null or waived_at is null),
  constraint obligation_waived check ((waived_at is null) = (waived_why = '')),
  constraint obligation_channel check (channel in ('', 'phone', 'platform', 'mail', 'fax', 'letter', 'in_person'))
);
select platform.protect('incidents.obligation');
select platform.need_to_know('incidents.obligation', 'incident_id');
-- The desk: what has to be sent next, what has no number first.
create index obligation_open on incidents.obligation (tenant_id, coalesce(due_at, start_at, 'infinity'::timestamptz), id)
  where sent_at is null and waived_at is null;
create index obligation_ended on incidents.obligation (tenant_id, coalesce(sent_at, waived_at) desc, id desc)
  where sent_at is not null or waived_at is not null;
create index obligation_regime_used on incidents.obligation (tenant_id, regime_id);
create index obligation_step_used on incidents.obligation (tenant_id, step_id);
create index obligation_look on incidents.obligation (look_at) where look_at is not null;

-- A report: words for the fields of the regulation, made from the record and edited by people.
create table incidents.report (
  tenant_id     uuid not null,
  id            uuid not null,
  incident_id   uuid not null,
  obligation_id uuid,
  kind          text not null,
  language      text not null,
  state         text not null default 'draft',
  created_at    timestamptz not null,
  created_by    uuid,
  updated_at    timestamptz not null,
  sent_at       timestamptz,
  version       bigint not null default 1,
  primary key (tenant_id, id),
  constraint report_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id),
  constraint report_obligation foreign key (tenant_id, obligation_id) references incidents.obligation (tenant_id, id),
  constraint report_created_by foreign key (tenant_id, created_by) references org.user_account (tenant_id, id),
  constraint report_kind check (kind in ('initial', 'follow_up', 'final', 'notice')),
  constraint report_language check (language in ('zh', 'en')),
  constraint report_state check (state in ('draft', 'sent')),
  constraint report_sent check ((state = 'sent') = (sent_at is not null))
);
select platform.protect('incidents.report');
select platform.need_to_know('incidents.report', 'incident_id');
create index report_of_incident on incidents.report (tenant_id, incident_id, id desc);
create index report_of_obligation on incidents.report (tenant_id, obligation_id) where obligation_id is not null;
alter table incidents.obligation
  add constraint obligation_report foreign key (tenant_id, report_id) references incidents.report (tenant_id, id);

-- What a report said each time it was saved. It only grows: what was sent can be shown word for word.
create table incidents.report_text (
  tenant_id   uuid not null,
  id          uuid not null,
  incident_id uuid not null,
  report_id   uuid not null,
  number      integer not null,
  at          timestamptz not null,
  by_id       uuid,
  fields      jsonb not null,
  primary key (tenant_id, id),
  constraint report_text_number unique (tenant_id, report_id, number),
  constraint report_text_report foreign key (tenant_id, report_id) references incidents.report (tenant_id, id),
  constraint report_text_by foreign key (tenant_id, by_id) references org.user_account (tenant_id, id)
);
select platform.protect('incidents.report_text');
select platform.need_to_know('incidents.report_text', 'incident_id');
create index report_text_of_incident on incidents.report_text (tenant_id, incident_id);
select platform.only_grows('incidents.report_text');

-- Clocks that have something to say, over all tenants, for the sweep. Runs with its caller's rights: only the system role sees
-- more than one tenant.
create function incidents.clocks_to_look_at(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select o.tenant_id, o.id from incidents.obligation o where o.look_at <= at order by o.look_at limit most
$$;
revoke all on function incidents.clocks_to_look_at(timestamptz, integer) from public;
grant execute on function incidents.clocks_to_look_at(timestamptz, integer) to sqm_system;
