-- Controlled documents (handbook §2.3.3 service standards, §7.1 policies): numbered, written in versions, agreed by those
-- asked, in force from a day, looked at again by a day, and read by those concerned.
select platform.open_schema('documents');

create table documents.document (
  tenant_id       uuid not null,
  id              uuid not null,
  number          text not null,
  kind            text not null,
  title           text not null,
  state           text not null default 'draft',
  owner_id        uuid not null,
  department_id   uuid,
  -- Clauses of handbooks and standards it carries out: '§7.1', 'ISO 27001 A.5.1'.
  clauses         text[] not null default '{}',
  confidentiality text not null,
  -- Looked at again by this day; none before the first version is in force.
  review_on       date,
  review_months   smallint not null,
  review_told_at  timestamptz,
  -- Noted by the timer the moment the review-by day has passed.
  review_overdue_since timestamptz,
  -- Days people get to read it.
  read_days       smallint not null,
  -- The version in force, the one in preparation, and the one whose reading counts now: a minor version that asks nobody
  -- leaves earlier acknowledgements standing.
  effective_id    uuid,
  open_id         uuid,
  asked_id        uuid,
  -- People in the audience are still to be asked; done in portions by the timer.
  asking          boolean not null default false,
  -- Of title, number, clauses and the text in force (while nothing is in force, of the text in preparation).
  words           tsvector not null default '',
  withdrawn_at    timestamptz,
  version         bigint not null default 1,
  created_by      uuid,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  primary key (tenant_id, id),
  constraint document_number unique (tenant_id, number),
  constraint document_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id),
  constraint document_created_by foreign key (tenant_id, created_by) references org.user_account (tenant_id, id),
  constraint document_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint document_title_length check (length(title) between 1 and 200),
  constraint document_kind check (kind in ('policy', 'rule', 'standard', 'procedure', 'plan', 'form')),
  constraint document_state check (state in ('draft', 'effective', 'withdrawn')),
  constraint document_confidentiality check (confidentiality in ('public', 'internal', 'confidential')),
  constraint document_review_months check (review_months between 1 and 60),
  constraint document_read_days check (read_days between 1 and 365),
  constraint document_in_force check ((state = 'effective') = (effective_id is not null and review_on is not null)),
  constraint document_withdrawn check ((state = 'withdrawn') = (withdrawn_at is not null))
);
select platform.protect('documents.document');
create index document_by_state on documents.document (tenant_id, state, id desc);
create index document_by_kind on documents.document (tenant_id, kind, id desc);
create index document_by_owner on documents.document (tenant_id, owner_id, id desc);
create index document_by_department on documents.document (tenant_id, department_id, id desc) where department_id is not null;
create index document_by_review on documents.document (tenant_id, review_on, id) where state = 'effective';
create index document_in_preparation on documents.document (tenant_id, id desc) where open_id is not null;
create index document_words on documents.document using gin (words);
create index document_unseen on documents.document (review_on) where state = 'effective' and review_overdue_since is null;
create index document_asking on documents.document (id) where asking;

create table documents.version (
  tenant_id    uuid not null,
  id           uuid not null,
  document_id  uuid not null,
  major        integer not null,
  minor        integer not null,
  state        text not null default 'draft',
  body         text not null default '',
  -- What differs from the version before, in words.
  changes      text not null default '',
  author_id    uuid,
  -- Wished for; none = as soon as everybody agreed.
  effective_on date,
  -- Are people asked to read it (again)?
  ask          boolean not null,
  -- Counts how often it was put before those who have to agree.
  round        smallint not null default 0,
  submitted_at timestamptz,
  approved_at  timestamptz,
  effective_at timestamptz,
  ended_at     timestamptz,
  version      bigint not null default 1,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  primary key (tenant_id, id),
  constraint version_document foreign key (tenant_id, document_id) references documents.document (tenant_id, id),
  constraint version_author foreign key (tenant_id, author_id) references org.user_account (tenant_id, id),
  constraint version_state
    check (state in ('draft', 'in_review', 'approved', 'effective', 'superseded', 'withdrawn', 'discarded')),
  constraint version_number check (major >= 1 and minor >= 0),
  constraint version_in_force check ((state in ('effective', 'superseded', 'withdrawn')) = (effective_at is not null))
);
select platform.protect('documents.version');
create unique index version_once on documents.version (tenant_id, document_id, major, minor) where state <> 'discarded';
create unique index version_open on documents.version (tenant_id, document_id) where state in ('draft', 'in_review', 'approved');
create index version_of_document on documents.version (tenant_id, document_id, major desc, minor desc);
-- For the sweep: versions whose day has come.
create index version_waiting on documents.version (effective_on) where state = 'approved';

alter table documents.document
  add constraint document_effective foreign key (tenant_id, effective_id) references documents.version (tenant_id, id),
  add constraint document_open foreign key (tenant_id, open_id) references documents.version (tenant_id, id),
  add constraint document_asked foreign key (tenant_id, asked_id) references documents.version (tenant_id, id);

-- Whoever wrote in a version may not agree to it: four eyes.
create table documents.writer (
  tenant_id   uuid not null,
  version_id  uuid not null,
  user_id     uuid not null,
  document_id uuid not null,
  primary key (tenant_id, version_id, user_id),
  constraint writer_version foreign key (tenant_id, version_id) references documents.version (tenant_id, id),
  constraint writer_document foreign key (tenant_id, document_id) references documents.document (tenant_id, id),
  constraint writer_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id)
);
select platform.protect('documents.writer');
create index writer_of_document on documents.writer (tenant_id, document_id, user_id);

-- Those asked to agree to a version, with what they said, round by round.
create table documents.assent (
  tenant_id   uuid not null,
  id          uuid not null,
  document_id uuid not null,
  version_id  uuid not null,
  round       smallint not null,
  part        text not null,
  user_id     uuid not null,
  -- None while the reviewers have not agreed yet.
  asked_at    timestamptz,
  decision    text,
  comment     text not null default '',
  decided_at  timestamptz,
  primary key (tenant_id, id),
  constraint assent_once unique (tenant_id, version_id, round, part, user_id),
  constraint assent_version foreign key (tenant_id, version_id) references documents.version (tenant_id, id),
  constraint assent_document foreign key (tenant_id, document_id) references documents.document (tenant_id, id),
  constraint assent_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id),
  constraint assent_part check (part in ('review', 'approve')),
  constraint assent_decision check (decision in ('agreed', 'returned')),
  constraint assent_decided check ((decision is null) = (decided_at is null))
);
select platform.protect('documents.assent');
create index assent_of_document on documents.assent (tenant_id, document_id, user_id);
create index assent_waiting on documents.assent (tenant_id, user_id, document_id) where decision is null and asked_at is not null;

-- What happened to a document, in one line of time. It only grows.
create table documents.entry (
  tenant_id   uuid not null,
  id          uuid not null,
  document_id uuid not null,
  at          timestamptz not null,
  -- What one act changed happened at one instant: its lines keep their order.
  place       smallint not null,
  by_id       uuid,
  -- The version it was about, '' = the document itself.
  number      text not null default '',
  -- What was done (`submitted`, `agreed`, `took_effect`, …), or the name of the field that changed.
  field       text not null,
  before      text not null default '',
  after       text not null default '',
  primary key (tenant_id, id),
  constraint entry_document foreign key (tenant_id, document_id) references documents.document (tenant_id, id)
);
select platform.protect('documents.entry');
select platform.only_grows('documents.entry');
create index entry_of_document on documents.entry (tenant_id, document_id, at, place);

-- Ids of the documents with all words, newest first; see tickets.found for why this is a function of another owner.
create function documents.found(words tsquery) returns setof uuid
language plpgsql stable security definer set search_path = documents, pg_temp rows 100 as $$
declare
  tenant constant uuid := current_setting('app.tenant_id')::uuid;
begin
  return query select d.id from documents.document d where d.tenant_id = tenant and d.words @@ found.words;
end $$;
grant create on schema documents to sqm_search;
alter function documents.found(tsquery) owner to sqm_search;
revoke create on schema documents from sqm_search;
revoke all on function documents.found(tsquery) from public;
grant execute on function documents.found(tsquery) to sqm_app, sqm_system;

insert into org.role_permission (role, permission)
select granted.role, permission
from (values
  ('tenant_admin', array['document.read', 'document.edit', 'document.approve', 'document.confidential', 'document.export', 'reading.read']),
  ('quality_manager', array['document.read', 'document.edit', 'document.approve', 'document.confidential', 'document.export', 'reading.read']),
  -- Writes and approves the policies of §7.1.
  ('security_officer', array['document.read', 'document.edit', 'document.approve', 'document.confidential', 'document.export', 'reading.read']),
  ('supervisor', array['document.read', 'document.edit', 'document.approve', 'document.export', 'reading.read']),
  -- Rules are for those who work by them; owners write their own.
  ('agent', array['document.read']),
  ('engineer', array['document.read']),
  ('auditor', array['document.read', 'reading.read'])
) as granted (role, permissions), unnest(granted.permissions) as permission;
