-- Who has to read a document and who has (handbook §2.3.3: service standards are known to those who work by them; §7.1:
-- awareness of the policy).
create table documents.audience (
  tenant_id     uuid not null,
  id            uuid not null,
  document_id   uuid not null,
  -- Exactly one of these, or everybody.
  everybody     boolean not null default false,
  role          text,
  -- With the departments below it.
  department_id uuid,
  user_id       uuid,
  primary key (tenant_id, id),
  constraint audience_document foreign key (tenant_id, document_id) references documents.document (tenant_id, id),
  constraint audience_role foreign key (role) references org.role (id),
  constraint audience_department foreign key (tenant_id, department_id) references org.department (tenant_id, id)
    on delete cascade,
  constraint audience_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id) on delete cascade,
  constraint audience_one check (everybody::integer + num_nonnulls(role, department_id, user_id) = 1)
);
select platform.protect('documents.audience');
create index audience_of_document on documents.audience (tenant_id, document_id);
create index audience_department on documents.audience (tenant_id, department_id) where department_id is not null;

create table documents.reading (
  tenant_id       uuid not null,
  id              uuid not null,
  document_id     uuid not null,
  -- The version that asked.
  version_id      uuid not null,
  user_id         uuid not null,
  asked_at        timestamptz not null,
  due_on          date not null,
  reminded_at     timestamptz,
  overdue_since   timestamptz,
  acknowledged_at timestamptz,
  acknowledged_on date,
  -- The version that was in force, and so was read, when it was acknowledged.
  read_id         uuid,
  -- Nobody waits for it any more: a later version asks, the document was withdrawn, the person has left.
  excused_at      timestamptz,
  primary key (tenant_id, id),
  constraint reading_once unique (tenant_id, version_id, user_id),
  constraint reading_document foreign key (tenant_id, document_id) references documents.document (tenant_id, id),
  constraint reading_version foreign key (tenant_id, version_id) references documents.version (tenant_id, id),
  constraint reading_read foreign key (tenant_id, read_id) references documents.version (tenant_id, id),
  constraint reading_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id),
  constraint reading_acknowledged
    check ((acknowledged_at is null) = (acknowledged_on is null) and (acknowledged_at is null) = (read_id is null))
);
select platform.protect('documents.reading');
create index reading_of_user on documents.reading (tenant_id, user_id, id desc);
create index reading_of_document on documents.reading (tenant_id, document_id, id desc);
create index reading_open on documents.reading (tenant_id, document_id, due_on) where acknowledged_at is null and excused_at is null;
create index reading_by_due on documents.reading (tenant_id, due_on, id desc) where acknowledged_at is null and excused_at is null;
create index reading_untold on documents.reading (due_on)
  where acknowledged_at is null and excused_at is null and overdue_since is null;

-- Documents for which a timer is late, over all tenants, for the sweep: a version whose day has come, a review-by day or a
-- reading day that has passed without a word, people still to be asked. Runs with its caller's rights: only the system role
-- sees more than one tenant.
create function documents.untold(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select found.tenant_id, found.id from (
    select v.tenant_id, v.document_id as id from documents.version v join org.tenant t on t.id = v.tenant_id
     where v.state = 'approved' and (v.effective_on is null or v.effective_on <= (at at time zone t.time_zone)::date)
    union
    select d.tenant_id, d.id from documents.document d join org.tenant t on t.id = d.tenant_id
     where d.state = 'effective' and d.review_overdue_since is null and d.review_on < (at at time zone t.time_zone)::date
    union
    -- A minute's grace: those just asked are being told by the timer.
    select d.tenant_id, d.id from documents.document d where d.asking and d.updated_at < at - interval '1 minute'
    union
    select r.tenant_id, r.document_id from documents.reading r join org.tenant t on t.id = r.tenant_id
     where r.acknowledged_at is null and r.excused_at is null and r.overdue_since is null
       and r.due_on < (at at time zone t.time_zone)::date
  ) found
  limit most
$$;
revoke all on function documents.untold(timestamptz, integer) from public;
grant execute on function documents.untold(timestamptz, integer) to sqm_system;
