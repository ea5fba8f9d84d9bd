-- Tickets: registering a need, working on it, talking about it (handbook §4.2, §6.1).
select platform.open_schema('tickets');

-- What needs are about: a tree with defaults for routing and priority. Names are kept per language; a name a tenant
-- types counts for all ("").
create table tickets.category (
  tenant_id     uuid not null,
  id            uuid not null,
  parent_id     uuid,
  code          text not null,
  names         jsonb not null,
  kind          text,
  impact        text,
  urgency       text,
  department_id uuid,
  active        boolean not null default true,
  position      integer not null default 0,
  version       bigint not null default 1,
  created_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint category_code unique (tenant_id, code),
  constraint category_parent foreign key (tenant_id, parent_id) references tickets.category (tenant_id, id),
  constraint category_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint category_not_itself check (parent_id <> id),
  constraint category_names check (jsonb_typeof(names) = 'object' and names <> '{}'),
  constraint category_kind check (kind in ('consultation', 'complaint', 'repair', 'support')),
  constraint category_impact check (impact in ('high', 'medium', 'low')),
  constraint category_urgency check (urgency in ('high', 'medium', 'low'))
);
select platform.protect('tickets.category');
create index category_children on tickets.category (tenant_id, parent_id, position);

-- A ticket. What needs its history to be known (first completion, hand-overs, reopenings, first act) is kept here as
-- the history is written, so that a measure reads one row (objectives, rule 1). Class and area of the customer are those
-- at receipt. The due_… columns sum up the running
-- clocks for lists; the SLA engine alone writes them.
create table tickets.ticket (
  tenant_id         uuid not null,
  id                uuid not null,
  number            text not null,
  external_source   text,
  external_id       text,
  kind              text not null,
  subject           text not null,
  status            text not null default 'new',
  pending_reason    text,
  pending_until     timestamptz,
  impact            text not null default 'medium',
  urgency           text not null default 'medium',
  priority          text not null default 'p3',
  category_id       uuid,
  channel           text not null,
  department_id     uuid,
  team              text not null default '',
  assignee_id       uuid,
  owner_name        text not null default '',
  customer_id       uuid,
  customer_class    text not null default '',
  area              text not null default 'urban',
  region            text not null default '',
  city              text not null default '',
  product           text not null default '',
  tags              text[] not null default '{}',
  attributes        jsonb not null default '{}',
  opened_at         timestamptz not null,
  acknowledged_at   timestamptz,
  first_response_at timestamptz,
  first_completed_at timestamptz,
  resolved_at       timestamptz,
  closed_at         timestamptz,
  last_customer_at  timestamptz,
  last_agent_at     timestamptz,
  escalated_at      timestamptz,
  passed_3d_at      timestamptz,
  passed_15d_at     timestamptz,
  reopen_count      integer not null default 0,
  handover_count    integer not null default 0,
  reassign_count    integer not null default 0,
  reply_count       integer not null default 0,
  customer_count    integer not null default 1,
  repeated          boolean not null default false,
  merged_into       uuid,
  due_at            timestamptz,
  due_kind          text,
  warn_at           timestamptz,
  overdue_since     timestamptz,
  clocks_paused     boolean not null default false,
  import_id         uuid,
  fingerprint       bytea,
  version           bigint not null default 1,
  created_at        timestamptz not null,
  created_by        uuid,
  updated_at        timestamptz not null,
  primary key (tenant_id, id),
  constraint ticket_number unique (tenant_id, number),
  constraint ticket_category foreign key (tenant_id, category_id) references tickets.category (tenant_id, id),
  constraint ticket_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint ticket_assignee foreign key (tenant_id, assignee_id) references org.user_account (tenant_id, id),
  constraint ticket_customer foreign key (tenant_id, customer_id) references customers.customer (tenant_id, id),
  constraint ticket_merged_into foreign key (tenant_id, merged_into) references tickets.ticket (tenant_id, id),
  constraint ticket_kind check (kind in ('consultation', 'complaint', 'repair', 'support')),
  constraint ticket_status check (status in ('new', 'open', 'pending', 'resolved', 'closed', 'cancelled', 'merged')),
  constraint ticket_pending check ((status = 'pending') = (pending_reason is not null)),
  constraint ticket_pending_reason check (pending_reason in ('customer', 'appointment', 'force_majeure', 'supplier',
    'third_party', 'parts', 'internal')),
  constraint ticket_merged check ((status = 'merged') = (merged_into is not null) and merged_into <> id),
  constraint ticket_impact check (impact in ('high', 'medium', 'low')),
  constraint ticket_urgency check (urgency in ('high', 'medium', 'low')),
  constraint ticket_priority check (priority in ('p1', 'p2', 'p3', 'p4', 'p5')),
  constraint ticket_channel check (channel in ('phone', 'email', 'web', 'portal', 'chat', 'app', 'social', 'sms', 'letter',
    'counter', 'regulator', 'api', 'import', 'other')),
  constraint ticket_area check (area in ('urban', 'rural')),
  constraint ticket_due_kind check (due_kind in ('first_response', 'next_reply', 'resolution', 'statutory')),
  constraint ticket_external_whole check ((external_source is null) = (external_id is null))
);
select platform.protect('tickets.ticket');
create unique index ticket_external on tickets.ticket (tenant_id, external_source, external_id) where external_id is not null;
-- The primary key serves "newest first": ids sort by the time of receipt. One index per other order offered.
create index ticket_by_update on tickets.ticket (tenant_id, updated_at, id);
create index ticket_by_priority on tickets.ticket (tenant_id, priority, id desc);
create index ticket_by_due on tickets.ticket (tenant_id, due_at, id desc);
create index ticket_by_status on tickets.ticket (tenant_id, status, id desc);
create index ticket_of_assignee on tickets.ticket (tenant_id, assignee_id, id desc) where status in ('new', 'open', 'pending');
create index ticket_of_department on tickets.ticket (tenant_id, department_id, id desc)
  where status in ('new', 'open', 'pending');
create index ticket_of_customer on tickets.ticket (tenant_id, customer_id, id desc) where customer_id is not null;
create index ticket_of_category on tickets.ticket (tenant_id, category_id, id desc) where category_id is not null;
create index ticket_of_import on tickets.ticket (tenant_id, import_id, id desc) where import_id is not null;
create index ticket_merged on tickets.ticket (tenant_id, merged_into) where merged_into is not null;
create index ticket_overdue on tickets.ticket (tenant_id, overdue_since, id desc) where overdue_since is not null;

-- The thread. It only grows: what was said to a customer is never rewritten. A note never leaves the house; its kind is
-- part of the row, not a flag that a form could forget.
create table tickets.message (
  tenant_id   uuid not null,
  id          uuid not null,
  ticket_id   uuid not null,
  kind        text not null,
  author_kind text not null,
  author_id   uuid,
  author_name text not null default '',
  channel     text not null,
  body        text not null,
  at          timestamptz not null,
  primary key (tenant_id, id),
  constraint message_ticket foreign key (tenant_id, ticket_id) references tickets.ticket (tenant_id, id),
  constraint message_kind check (kind in ('customer', 'reply', 'note')),
  constraint message_author check (author_kind in ('user', 'customer', 'system')),
  constraint message_customer_kind check ((kind = 'customer') or author_kind <> 'customer'),
  constraint message_author_known check (author_kind <> 'user' or author_id is not null)
);
select platform.protect('tickets.message');
select platform.only_grows('tickets.message');
create index message_of_ticket on tickets.message (tenant_id, ticket_id, at, id);

-- History: one row per field changed. Rows of an imported history may be replaced by a newer import of the same case;
-- what happened here may not.
create table tickets.change (
  tenant_id  uuid not null,
  id         uuid not null,
  ticket_id  uuid not null,
  at         timestamptz not null,
  actor_kind text not null,
  actor_id   uuid,
  actor_name text not null default '',
  field      text not null,
  old_value  jsonb,
  new_value  jsonb,
  imported   boolean not null default false,
  primary key (tenant_id, id),
  constraint change_ticket foreign key (tenant_id, ticket_id) references tickets.ticket (tenant_id, id),
  constraint change_actor check (actor_kind in ('user', 'system', 'public'))
);
select platform.protect('tickets.change');
revoke update on tickets.change from sqm_app;
create policy imported_only on tickets.change as restrictive for delete using (imported);
create index change_of_ticket on tickets.change (tenant_id, ticket_id, at, id);

-- Tickets that belong together.
create table tickets.link (
  tenant_id  uuid not null,
  id         uuid not null,
  from_id    uuid not null,
  to_id      uuid not null,
  kind       text not null,
  created_at timestamptz not null,
  created_by uuid,
  primary key (tenant_id, id),
  constraint link_once unique (tenant_id, from_id, to_id, kind),
  constraint link_from foreign key (tenant_id, from_id) references tickets.ticket (tenant_id, id),
  constraint link_to foreign key (tenant_id, to_id) references tickets.ticket (tenant_id, id),
  constraint link_kind check (kind in ('related', 'duplicate', 'caused_by', 'part_of')),
  constraint link_not_itself check (from_id <> to_id)
);
select platform.protect('tickets.link');
create index link_to_ticket on tickets.link (tenant_id, to_id);

-- Who has a ticket open right now, and who is typing: two people must not answer one customer. Rows older than a
-- minute mean nothing; whoever looks next removes them.
create table tickets.viewing (
  tenant_id uuid not null,
  ticket_id uuid not null,
  user_id   uuid not null,
  typing    boolean not null default false,
  seen_at   timestamptz not null,
  primary key (tenant_id, ticket_id, user_id),
  constraint viewing_ticket foreign key (tenant_id, ticket_id) references tickets.ticket (tenant_id, id) on delete cascade,
  constraint viewing_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id) on delete cascade
);
select platform.protect('tickets.viewing');

-- Lists worth keeping: the query of the list's address, personal or for everybody.
create table tickets.saved_view (
  tenant_id  uuid not null,
  id         uuid not null,
  owner_id   uuid not null,
  name       text not null,
  query      text not null,
  columns    text[] not null default '{}',
  shared     boolean not null default false,
  position   integer not null default 0,
  version    bigint not null default 1,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint saved_view_name unique (tenant_id, owner_id, name),
  constraint saved_view_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id) on delete cascade
);
select platform.protect('tickets.saved_view');
create index saved_view_shared on tickets.saved_view (tenant_id, position, id) where shared;

-- A change of many tickets at once, run as a job: what, on which, how far, and what refused.
create table tickets.bulk (
  tenant_id   uuid not null,
  id          uuid not null,
  action      jsonb not null,
  query       text,
  ids         uuid[] not null,
  position    integer not null default 0,
  changed     integer not null default 0,
  refused     jsonb not null default '[]',
  state       text not null default 'waiting',
  created_by  uuid not null,
  created_at  timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id),
  constraint bulk_state check (state in ('waiting', 'running', 'done', 'cancelled')),
  constraint bulk_creator foreign key (tenant_id, created_by) references org.user_account (tenant_id, id)
);
select platform.protect('tickets.bulk');
create index bulk_of_user on tickets.bulk (tenant_id, created_by, id desc);

-- A name in the reader's language, else the one that counts for all, else whatever there is.
create function tickets.name_in(names jsonb, lang text) returns text language sql immutable as $$
  select coalesce(names ->> lang, names ->> '', names ->> 'en', (select value from jsonb_each_text(names) limit 1))
$$;

-- A category and everything below it.
create function tickets.category_branch(root uuid) returns setof uuid language sql stable as $$
  with recursive branch as (
    select id from tickets.category where tenant_id = current_setting('app.tenant_id')::uuid and id = root
    union
    select c.id from tickets.category c join branch b on c.parent_id = b.id
     where c.tenant_id = current_setting('app.tenant_id')::uuid
  )
  select id from branch
$$;

-- A ticket and those merged into it, whose messages its thread shows: nothing is moved, so a merge can be undone.
create function tickets.merged_branch(root uuid) returns setof uuid language sql stable as $$
  with recursive branch as (
    select root as id
    union
    select t.id from tickets.ticket t join branch b on t.merged_into = b.id
     where t.tenant_id = current_setting('app.tenant_id')::uuid
  )
  select id from branch
$$;

-- Did the customer have a ticket of the same kind and category resolved within 30 days before? Asked once, at receipt.
create function tickets.is_repeat(customer uuid, what text, category uuid, received timestamptz) returns boolean
language sql stable as $$
  select exists (
    select from tickets.ticket t
     where t.tenant_id = current_setting('app.tenant_id')::uuid
       and t.customer_id = customer and t.kind = what and t.category_id is not distinct from category
       and t.resolved_at between received - interval '30 days' and received)
$$;
