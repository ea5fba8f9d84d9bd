-- The vulnerability register (handbook §7.2.3, §7.2.5): what was found where, how severe it is, until when it is to be
-- fixed, and what became of it. Asset and identifier name a finding: a scan that repeats it changes it and doubles nothing.
create table security.vulnerability (
  tenant_id       uuid not null,
  id              uuid not null,
  number          text not null,
  -- A host, an address, an application; CVE number or the scanner's own.
  asset           text not null,
  identifier      text not null,
  title           text not null,
  description     text not null default '',
  solution        text not null default '',
  -- CVSS base score in tenths, with its vector.
  score           smallint,
  vector          text not null default '',
  severity        text not null,
  scanner         text not null default '',
  detected_on     date not null,
  -- The last day a scan saw it; none = put in by hand.
  seen_on         date,
  due_on          date not null,
  owner_id        uuid,
  department_id   uuid,
  state           text not null default 'open',
  fixed_on        date,
  fixed_at        timestamptz,
  verified_by     uuid,
  -- An exception: asked for by one, decided by another, until a day.
  exception_by    uuid,
  exception_until date,
  exception       text not null default '',
  approved_by     uuid,
  fingerprint     bytea,
  import_id       uuid,
  reminded_at     timestamptz,
  overdue_since   timestamptz,
  words           tsvector not null default '',
  version         bigint not null default 1,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  primary key (tenant_id, id),
  constraint vulnerability_number unique (tenant_id, number),
  constraint vulnerability_finding unique (tenant_id, asset, identifier),
  constraint vulnerability_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id),
  constraint vulnerability_verified_by foreign key (tenant_id, verified_by) references org.user_account (tenant_id, id),
  constraint vulnerability_exception_by foreign key (tenant_id, exception_by) references org.user_account (tenant_id, id),
  constraint vulnerability_approved_by foreign key (tenant_id, approved_by) references org.user_account (tenant_id, id),
  constraint vulnerability_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint vulnerability_lengths check (length(title) between 1 and 300 and length(asset) between 1 and 200
    and length(identifier) between 1 and 100),
  constraint vulnerability_score check (score between 0 and 100),
  constraint vulnerability_severity check (severity in ('none', 'low', 'medium', 'high', 'critical')),
  constraint vulnerability_state check (state in ('open', 'in_progress', 'fixed', 'verified', 'false_positive', 'exception')),
  constraint vulnerability_fixed check ((state in ('fixed', 'verified')) = (fixed_on is not null and fixed_at is not null)),
  -- Approved by somebody else than who asked.
  constraint vulnerability_excepted check ((state = 'exception') = (approved_by is not null)
    and (approved_by is null or (exception_by is not null and exception_by <> approved_by and exception_until is not null)))
);
select platform.protect('security.vulnerability');
create index vulnerability_by_state on security.vulnerability (tenant_id, state, id desc);
create index vulnerability_by_due on security.vulnerability (tenant_id, due_on, id desc) where state in ('open', 'in_progress');
create index vulnerability_by_severity on security.vulnerability (tenant_id, severity, id desc);
create index vulnerability_by_owner on security.vulnerability (tenant_id, owner_id, id desc) where owner_id is not null;
create index vulnerability_by_department on security.vulnerability (tenant_id, department_id, id desc)
  where department_id is not null;
create index vulnerability_asked on security.vulnerability (tenant_id, id desc)
  where state in ('open', 'in_progress') and exception_by is not null;
create index vulnerability_excepted_until on security.vulnerability (tenant_id, exception_until) where state = 'exception';
create index vulnerability_unseen on security.vulnerability (tenant_id, scanner, seen_on)
  where state in ('open', 'in_progress', 'fixed') and seen_on is not null;
create index vulnerability_import on security.vulnerability (tenant_id, import_id) where import_id is not null;
create index vulnerability_words on security.vulnerability using gin (words);

create function security.vulnerabilities_found(words tsquery) returns setof uuid
language plpgsql stable security definer set search_path = security, pg_temp rows 100 as $$
declare
  tenant constant uuid := current_setting('app.tenant_id')::uuid;
begin
  return query select v.id from security.vulnerability v
    where v.tenant_id = tenant and v.words @@ vulnerabilities_found.words;
end $$;
grant create on schema security to sqm_search;
alter function security.vulnerabilities_found(tsquery) owner to sqm_search;
revoke create on schema security from sqm_search;
revoke all on function security.vulnerabilities_found(tsquery) from public;
grant execute on function security.vulnerabilities_found(tsquery) to sqm_app, sqm_system;
