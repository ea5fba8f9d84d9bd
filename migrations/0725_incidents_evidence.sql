-- Evidence and its custody (handbook §7.3.2): what was kept, and who had it when. Custody only grows; each line carries the hash
-- of the line before it, so a line that was changed or is missing is noticed.
create table incidents.evidence (
  tenant_id    uuid not null,
  id           uuid not null,
  incident_id  uuid not null,
  number       integer not null,
  kind         text not null,
  title        text not null,
  -- Where it was found, how it was taken; for an item also where it lies.
  description  text not null default '',
  place        text not null default '',
  file_name    text not null default '',
  content_type text not null default '',
  size         bigint not null default 0,
  -- Of the plain bytes, reckoned while they were stored; of the description's words for an item.
  sha256       bytea not null,
  -- Sealed with the tenant's key.
  data         bytea,
  -- How many lines of custody there are: a missing last line is noticed too.
  lines        integer not null default 0,
  verified_at  timestamptz,
  -- What was found last: none = as it was collected; `record` = what is said of it is not what was said when it was collected.
  finding      text,
  released_at  timestamptz,
  collected_at timestamptz not null,
  primary key (tenant_id, id),
  constraint evidence_incident foreign key (tenant_id, incident_id) references incidents.incident (tenant_id, id),
  constraint evidence_number unique (tenant_id, incident_id, number),
  constraint evidence_kind check (kind in ('file', 'item')),
  constraint evidence_file check ((kind = 'file') = (data is not null)),
  constraint evidence_hash check (length(sha256) = 32),
  constraint evidence_finding check (finding in ('bytes', 'record', 'chain')),
  constraint evidence_title check (length(title) between 1 and 200)
);
select platform.protect('incidents.evidence');
select platform.need_to_know('incidents.evidence', 'incident_id');
-- What was collected stays as it was collected: only the count of lines and what the checks found can be written.
revoke update, delete, truncate on incidents.evidence from sqm_app, sqm_system;
grant update (lines, verified_at, finding, released_at) on incidents.evidence to sqm_app, sqm_system;
revoke select on incidents.evidence from sqm_readonly, sqm_search;
grant select (tenant_id, id, incident_id, number, kind, size, sha256, lines, verified_at, finding, released_at, collected_at)
  on incidents.evidence to sqm_readonly, sqm_search;
create index evidence_to_verify on incidents.evidence (verified_at) where released_at is null and finding is null;

create table incidents.custody (
  tenant_id   uuid not null,
  id          uuid not null,
  incident_id uuid not null,
  evidence_id uuid not null,
  seq         integer not null,
  act         text not null,
  at          timestamptz not null,
  by_id       uuid,
  -- Between whom: an account, or somebody outside (sealed: it names people).
  from_id     uuid,
  to_id       uuid,
  to_party    bytea,
  reason      text not null default '',
  -- The incident it was merged into, or taken out of again.
  other_id    uuid,
  -- Of the evidence at that moment: of its bytes, and of the whole record (whose it is, names, description, size, when).
  sha256      bytea not null,
  record      bytea not null,
  previous    bytea not null,
  hash        bytea not null,
  primary key (tenant_id, id),
  constraint custody_evidence foreign key (tenant_id, evidence_id) references incidents.evidence (tenant_id, id),
  constraint custody_seq unique (tenant_id, evidence_id, seq),
  constraint custody_by foreign key (tenant_id, by_id) references org.user_account (tenant_id, id),
  constraint custody_from foreign key (tenant_id, from_id) references org.user_account (tenant_id, id),
  constraint custody_to foreign key (tenant_id, to_id) references org.user_account (tenant_id, id),
  constraint custody_record check (length(record) = 32),
  constraint custody_act check (act in ('collected', 'viewed', 'downloaded', 'handed_over', 'verified', 'altered', 'released',
                                       'merged', 'unmerged'))
);
select platform.protect('incidents.custody');
select platform.need_to_know('incidents.custody', 'incident_id');
-- Two locks: the roles of the product may not, and nobody can without taking the trigger away.
revoke update, delete, truncate on incidents.custody from sqm_app, sqm_system;
revoke select on incidents.custody from sqm_readonly, sqm_search;
grant select (tenant_id, id, incident_id, evidence_id, seq, act, at) on incidents.custody to sqm_readonly, sqm_search;

create function incidents.custody_only_grows() returns trigger language plpgsql as $$
begin
  raise exception 'custody only grows' using errcode = 'restrict_violation';
end $$;
create trigger custody_only_grows before update or delete on incidents.custody
  for each row execute function incidents.custody_only_grows();
create trigger custody_never_emptied before truncate on incidents.custody
  for each statement execute function incidents.custody_only_grows();

-- Evidence that was not verified for a day, over all tenants, for the sweep: a handful at a time, because each is read and hashed.
create function incidents.evidence_unverified(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select e.tenant_id, e.id
    from incidents.evidence e
   where e.released_at is null and e.finding is null and e.verified_at < at - interval '1 day'
   order by e.verified_at
   limit least(most, 20)
$$;
revoke all on function incidents.evidence_unverified(timestamptz, integer) from public;
grant execute on function incidents.evidence_unverified(timestamptz, integer) to sqm_system;
