-- Service orders (handbook §8.1.2, §8.1.3): repair, upgrade, support, installation at the customer's.

-- What its measures need of its history is kept here as it is written: when somebody answered, when the technician came,
-- appointments nobody came to. `waiting_until` is the day it was carried over to, `waited_seconds` what of all such waiting was
-- the customer's wish.
create table aftersales.service_order (
  tenant_id            uuid not null,
  id                   uuid not null,
  number               text not null,
  kind                 text not null,
  urgency              text not null default 'normal',
  state                text not null default 'new',
  customer_id          uuid not null,
  customer_class       text not null,
  region               text not null default '',
  purchase_id          uuid,
  parent_id            uuid,
  reference            text not null default '',
  channel              text not null,
  product_code         text not null default '',
  product_name         text not null default '',
  serial               text not null default '',
  problem              text not null,
  department_id        uuid,
  technician_id        uuid,
  slot_from            timestamptz,
  slot_to              timestamptz,
  missed_slots         integer not null default 0,
  opened_at            timestamptz not null,
  responded_at         timestamptz,
  arrived_at           timestamptz,
  arrived_in_slot      boolean,
  completed_at         timestamptz,
  ended_at             timestamptz,
  wait_reason          text,
  waiting_until        date,
  waited_seconds       bigint not null default 0,
  carried              integer not null default 0,
  response_warn        timestamptz not null,
  response_due         timestamptz not null,
  response_told        text,
  turnaround_warn      timestamptz not null,
  turnaround_due       timestamptz not null,
  turnaround_told      text,
  minutes              integer,
  cause                text not null default 'unknown',
  found_serial         text not null default '',
  verdict              text not null default 'open',
  payer                text not null default 'operator',
  reason               text not null default 'cause_unknown',
  override_reason      text not null default '',
  result               text not null default '',
  software_before      text not null default '',
  software_after       text not null default '',
  signed_at            timestamptz,
  repeated             boolean not null default false,
  followed_up          boolean not null default false,
  version              bigint not null default 1,
  created_at           timestamptz not null,
  updated_at           timestamptz not null,
  primary key (tenant_id, id),
  constraint service_order_number unique (tenant_id, number),
  constraint service_order_customer foreign key (tenant_id, customer_id) references customers.customer (tenant_id, id),
  constraint service_order_purchase foreign key (tenant_id, purchase_id) references aftersales.purchase (tenant_id, id),
  constraint service_order_parent foreign key (tenant_id, parent_id) references aftersales.service_order (tenant_id, id),
  constraint service_order_technician foreign key (tenant_id, technician_id) references org.user_account (tenant_id, id),
  constraint service_order_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint service_order_kind check (kind in ('repair', 'upgrade', 'support', 'installation')),
  constraint service_order_urgency check (urgency in ('normal', 'urgent')),
  constraint service_order_state check (state in ('new', 'assigned', 'scheduled', 'on_the_way', 'working', 'completed',
    'closed', 'second_visit', 'cancelled')),
  constraint service_order_wait check (wait_reason in ('customer', 'parts', 'technician', 'force_majeure', 'other')),
  constraint service_order_cause check (cause in ('unknown', 'defect', 'wear', 'misuse', 'network')),
  constraint service_order_verdict check (verdict in ('in_warranty', 'out_of_warranty', 'open')),
  constraint service_order_payer check (payer in ('operator', 'customer')),
  constraint service_order_response_told check (response_told in ('warning', 'breached')),
  constraint service_order_turnaround_told check (turnaround_told in ('warning', 'breached')),
  constraint service_order_slot check ((slot_from is null) = (slot_to is null) and slot_from < slot_to),
  constraint service_order_minutes check (minutes between 0 and 100000)
);
select platform.protect('aftersales.service_order');
create index service_order_open on aftersales.service_order (tenant_id, id desc)
  where state in ('new', 'assigned', 'scheduled', 'on_the_way', 'working');
create index service_order_of_technician on aftersales.service_order (tenant_id, technician_id, slot_from)
  where state in ('new', 'assigned', 'scheduled', 'on_the_way', 'working');
create index service_order_of_customer on aftersales.service_order (tenant_id, customer_id, opened_at desc, id desc);
create index service_order_of_purchase on aftersales.service_order (tenant_id, purchase_id, id desc) where purchase_id is not null;
create index service_order_by_serial on aftersales.service_order (tenant_id, serial) where serial <> '';
create index service_order_of_parent on aftersales.service_order (tenant_id, parent_id) where parent_id is not null;
create index service_order_response on aftersales.service_order (tenant_id, response_warn)
  where responded_at is null and state = 'new' and response_told is distinct from 'breached';
create index service_order_turnaround on aftersales.service_order (tenant_id, turnaround_warn)
  where completed_at is null and state in ('new', 'assigned', 'scheduled', 'on_the_way', 'working')
    and turnaround_told is distinct from 'breached';

-- Who signed, and the drawn signature where there is one. Personal: sealed, and none of a report's business.
create table aftersales.order_signature (
  tenant_id uuid not null,
  id        uuid not null,
  signer    bytea not null,
  image     bytea,
  primary key (tenant_id, id),
  -- One an order: its id is the order's.
  constraint order_signature_order foreign key (tenant_id, id) references aftersales.service_order (tenant_id, id)
);
select platform.protect('aftersales.order_signature');
revoke select on aftersales.order_signature from sqm_readonly, sqm_search;

create table aftersales.order_step (
  tenant_id uuid not null,
  id        uuid not null,
  order_id  uuid not null,
  position  integer not null,
  text      text not null,
  done_at   timestamptz,
  done_by   uuid,
  primary key (tenant_id, id),
  constraint order_step_order foreign key (tenant_id, order_id) references aftersales.service_order (tenant_id, id),
  constraint order_step_by foreign key (tenant_id, done_by) references org.user_account (tenant_id, id)
);
select platform.protect('aftersales.order_step');
create index order_step_of_order on aftersales.order_step (tenant_id, order_id, position);

-- Parts: the one taken out and the one put in by serial number; whether it was at hand when it was asked for.
create table aftersales.order_part (
  tenant_id  uuid not null,
  id         uuid not null,
  order_id   uuid not null,
  name       text not null,
  old_serial text not null default '',
  new_serial text not null default '',
  quantity   integer not null default 1,
  price      bigint,
  covered    boolean not null,
  in_stock   boolean not null default true,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint order_part_order foreign key (tenant_id, order_id) references aftersales.service_order (tenant_id, id),
  constraint order_part_quantity check (quantity between 1 and 10000),
  constraint order_part_price check (price >= 0)
);
select platform.protect('aftersales.order_part');
create index order_part_of_order on aftersales.order_part (tenant_id, order_id, id);

-- Photographs show homes: sealed like other personal data, and never part of a report.
create table aftersales.order_photo (
  tenant_id    uuid not null,
  id           uuid not null,
  order_id     uuid not null,
  moment       text not null,
  content_type text not null,
  size         integer not null,
  data         bytea not null,
  taken_by     uuid,
  created_at   timestamptz not null,
  primary key (tenant_id, id),
  constraint order_photo_order foreign key (tenant_id, order_id) references aftersales.service_order (tenant_id, id),
  constraint order_photo_by foreign key (tenant_id, taken_by) references org.user_account (tenant_id, id),
  constraint order_photo_moment check (moment in ('before', 'after')),
  constraint order_photo_type check (content_type in ('image/png', 'image/jpeg', 'image/webp'))
);
select platform.protect('aftersales.order_photo');
create index order_photo_of_order on aftersales.order_photo (tenant_id, order_id, id);
revoke select on aftersales.order_photo from sqm_readonly, sqm_search;
grant select (tenant_id, id, order_id, moment, content_type, size, created_at) on aftersales.order_photo to sqm_readonly, sqm_search;

-- What happened to an order, in words of codes; only grows.
create table aftersales.order_entry (
  tenant_id uuid not null,
  id        uuid not null,
  order_id  uuid not null,
  at        timestamptz not null,
  by_id     uuid,
  kind      text not null,
  state     text,
  reason    text,
  until     date,
  note      text not null default '',
  primary key (tenant_id, id),
  constraint order_entry_order foreign key (tenant_id, order_id) references aftersales.service_order (tenant_id, id),
  constraint order_entry_by foreign key (tenant_id, by_id) references org.user_account (tenant_id, id),
  constraint order_entry_kind check (kind in ('state', 'assigned', 'scheduled', 'carried', 'warranty', 'note', 'signed'))
);
select platform.protect('aftersales.order_entry');
select platform.only_grows('aftersales.order_entry');
create index order_entry_of_order on aftersales.order_entry (tenant_id, order_id, id);
