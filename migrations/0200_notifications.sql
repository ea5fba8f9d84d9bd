-- In-app notifications, what each person wants to be told, and mails on their way.
select platform.open_schema('notifications');

-- One line in somebody's list. The words are made from kind and args when read, in the reader's language; args hold
-- numbers and names of records only, no personal data. One event tells one person once: readers of the backbone may
-- meet an event twice.
create table notifications.notification (
  tenant_id uuid not null,
  id        uuid not null,
  user_id   uuid not null,
  event_id  uuid not null,
  kind      text not null,
  args      jsonb not null default '{}',
  href      text not null,
  -- What it is about: kept from those who may no longer know of it.
  record_id uuid,
  at        timestamptz not null,
  read_at   timestamptz,
  primary key (tenant_id, id),
  constraint notification_once unique (tenant_id, user_id, event_id),
  constraint notification_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id)
    on delete cascade,
  constraint notification_kind check (kind in
    ('assigned', 'customer_replied', 'sla_warned', 'sla_breached', 'import_finished', 'action_assigned', 'action_due_soon',
     'action_overdue', 'action_to_judge', 'visit_assigned', 'visit_late', 'order_assigned', 'order_warning',
     'order_breached', 'callback_assigned', 'callback_overdue', 'commended', 'incident_reported', 'incident_assigned',
     'incident_levelled', 'incident_admitted', 'incident_glass_broken', 'document_to_decide', 'document_approved',
     'document_returned', 'document_to_read', 'document_read_reminder', 'document_read_overdue', 'document_review_due',
     'document_review_overdue', 'security_assigned', 'security_due_soon', 'security_overdue', 'security_to_decide',
     'report_begun', 'report_due', 'report_late', 'incident_task_given', 'incident_task_late', 'incident_evidence_given',
     'incident_evidence_altered', 'drill_started', 'awareness_asked', 'awareness_reminder', 'awareness_overdue')),
  -- A link of ours, never an address somewhere else.
  constraint notification_href check (href ~ '^/[^/]')
);
select platform.protect('notifications.notification');
select platform.need_to_know('notifications.notification', 'record_id', 'record_id is not null');
-- The list: unread first, newest first.
create index notification_list on notifications.notification (tenant_id, user_id, (read_at is null) desc, id desc);
-- The bell's number.
create index notification_unread on notifications.notification (tenant_id, user_id) where read_at is null;

-- What differs from the defaults.
create table notifications.preference (
  tenant_id uuid not null,
  user_id   uuid not null,
  kind      text not null,
  in_app    boolean not null,
  email     boolean not null,
  primary key (tenant_id, user_id, kind),
  constraint preference_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id)
    on delete cascade
);
select platform.protect('notifications.preference');

-- Mails: one per event and account, whatever happens in between. `begun_at` is written before the server is spoken
-- to: if the process dies while sending, nobody knows whether the mail left, and it is not sent again.
create table notifications.mail (
  tenant_id uuid not null,
  id        uuid not null,
  user_id   uuid not null,
  event_id  uuid not null,
  kind      text not null,
  args      jsonb not null default '{}',
  href      text not null,
  -- What it is about: not sent to who may no longer know of it when its turn comes.
  record_id uuid,
  queued_at timestamptz not null,
  begun_at  timestamptz,
  sent_at   timestamptz,
  primary key (tenant_id, id),
  constraint mail_once unique (tenant_id, user_id, event_id),
  constraint mail_user foreign key (tenant_id, user_id) references org.user_account (tenant_id, id)
    on delete cascade
);
select platform.protect('notifications.mail');
