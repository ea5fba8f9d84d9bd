-- Mail handed in by a mail system (handbook §7.3.2: reported by anybody, at once). What was in it lies in the incident; here is only
-- that it came and what became of it, so that the same message twice is one and an answer finds what it answers.
create table incidents.mail (
  tenant_id   uuid not null,
  id          uuid not null,
  -- SHA-256 of its sender and Message-ID, or of the whole message where it has none.
  mail_key    text not null,
  -- SHA-256 of its Message-ID: what an answer names it by.
  thread_key  text,
  received_at timestamptz not null,
  outcome     text not null,
  why         text,
  -- Written by an active person of the tenant.
  is_known    boolean not null,
  -- The incident it went to. Never shown: who may know of that one finds the message there.
  about_id    uuid,
  primary key (tenant_id, id),
  constraint mail_once unique (tenant_id, mail_key),
  constraint mail_outcome check (outcome in ('taken', 'automatic', 'refused'))
);
select platform.protect('incidents.mail');
select platform.only_grows('incidents.mail');
create index mail_of_thread on incidents.mail (tenant_id, thread_key) where thread_key is not null;
create index mail_by_time on incidents.mail (tenant_id, received_at desc, id desc);
revoke select on incidents.mail from sqm_readonly, sqm_search;
grant select (tenant_id, id, received_at, outcome, why, is_known) on incidents.mail to sqm_readonly, sqm_search;

insert into org.role_permission (role, permission) values
  ('tenant_admin', 'incident.mail'), ('security_officer', 'incident.mail');
