-- What is found out about an incident (handbook §7.3.2): the timeline, the systems hit, indicators of compromise, the people it
-- concerns.

-- A line of the timeline. When it happened is not when it was found, nor when it was written down. A line is never changed: a
-- correction strikes it and stands beside it.
create table incidents.log_entry (
  tenant_id     uuid not null,
  id            uuid not null,
  incident_id   uuid not null,
  kind          text not null,
  happened_at   timestamptz not null,
  found_at      timestamptz not null,
  recorded_at   timestamptz not null,
  -- As it stands in the log file, the mail, the call; and what it means.
  raw           text not null default '',
  meaning       text not null,
  by_id         uuid,
  asset_ids     uuid[] not null default '{}',
  ioc_ids       uuid[] not null default '{}',
  -- The line it corrects.
  corrects      uuid,
  struck_at     timestamptz,
  struck_by     uuid,
  struck_why    text not null default '',
  primary key (tenant_id, id),
  constraint log_entry_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id),
  constraint log_entry_by foreign key (tenant_id, by_id) references org.user_account (tenant_id, id),
  constraint log_entry_struck_by foreign key (tenant_id, struck_by) references org.user_account (tenant_id, id),
  constraint log_entry_corrects foreign key (tenant_id, corrects) references incidents.log_entry (tenant_id, id),
  constraint log_entry_kind check (kind in ('note', 'event', 'containment', 'eradication', 'recovery', 'decision', 'communication')),
  constraint log_entry_struck check ((struck_at is null) = (struck_why = ''))
);
select platform.protect('incidents.log_entry');
select platform.need_to_know('incidents.log_entry', 'incident_id');
create index log_entry_of_incident on incidents.log_entry (tenant_id, incident_id, happened_at, id);

-- What was said stays said: a line can be struck once, and nothing else of it can change.
create function incidents.only_strike() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.struck_at is not null
     or (new.kind, new.happened_at, new.found_at, new.recorded_at, new.raw, new.meaning, new.by_id, new.asset_ids, new.ioc_ids,
         new.corrects, new.incident_id)
        is distinct from
        (old.kind, old.happened_at, old.found_at, old.recorded_at, old.raw, old.meaning, old.by_id, old.asset_ids, old.ioc_ids,
         old.corrects, old.incident_id) then
    raise exception 'a line of the timeline is struck, never changed' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger log_entry_only_strike before update or delete on incidents.log_entry
  for each row execute function incidents.only_strike();
revoke delete on incidents.log_entry from sqm_app;

-- A system, application, account or thing the incident hit.
create table incidents.asset (
  tenant_id   uuid not null,
  id          uuid not null,
  incident_id uuid not null,
  name        text not null,
  kind        text not null,
  importance  text not null,
  compromised text not null default 'unknown',
  note        text not null default '',
  created_at  timestamptz not null,
  primary key (tenant_id, id),
  constraint asset_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id),
  constraint asset_once unique (tenant_id, incident_id, kind, name),
  constraint asset_name check (length(name) between 1 and 200),
  constraint asset_kind check (kind in ('server', 'network', 'workstation', 'application', 'data', 'account', 'cloud', 'facility', 'other')),
  constraint asset_importance check (importance in ('especially', 'important', 'ordinary')),
  constraint asset_compromised check (compromised in ('unknown', 'yes', 'no', 'cleaned'))
);
select platform.protect('incidents.asset');
select platform.need_to_know('incidents.asset', 'incident_id');

-- An indicator of compromise, in its one form.
create table incidents.ioc (
  tenant_id   uuid not null,
  id          uuid not null,
  incident_id uuid not null,
  kind        text not null,
  value       text not null,
  tlp         text not null,
  pap         text not null,
  note        text not null default '',
  by_id       uuid,
  created_at  timestamptz not null,
  primary key (tenant_id, id),
  constraint ioc_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id),
  constraint ioc_by foreign key (tenant_id, by_id) references org.user_account (tenant_id, id),
  constraint ioc_once unique (tenant_id, incident_id, kind, value),
  constraint ioc_kind check (kind in ('ip', 'domain', 'url', 'hash', 'email', 'file', 'other')),
  constraint ioc_tlp check (tlp in ('red', 'amber_strict', 'amber', 'green', 'clear')),
  constraint ioc_pap check (pap in ('red', 'amber', 'green', 'clear'))
);
select platform.protect('incidents.ioc');
select platform.need_to_know('incidents.ioc', 'incident_id');
-- "Did we see this before?": the same value on other incidents.
create index ioc_by_value on incidents.ioc (tenant_id, md5(value));

-- Somebody the incident concerns, from inside or outside. Name and contact are sealed with the tenant's key.
create table incidents.involved (
  tenant_id   uuid not null,
  id          uuid not null,
  incident_id uuid not null,
  role        text not null,
  name        bytea not null,
  contact     bytea,
  note        bytea,
  created_at  timestamptz not null,
  primary key (tenant_id, id),
  constraint involved_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id),
  constraint involved_role check (role in ('affected', 'witness', 'suspect', 'helper', 'contact'))
);
select platform.protect('incidents.involved');
select platform.need_to_know('incidents.involved', 'incident_id');
create index involved_of_incident on incidents.involved (tenant_id, incident_id, id);
revoke select on incidents.involved from sqm_readonly, sqm_search;
grant select (tenant_id, id, incident_id, role, created_at) on incidents.involved to sqm_readonly, sqm_search;
