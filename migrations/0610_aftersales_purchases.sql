-- After-sales (handbook §8.1): what customers bought, and the plans by which they are followed up on it.
select platform.open_schema('aftersales');

-- A follow-up plan: for whom, in the tenant's own order (the first that fits is taken), and how long the product is under
-- warranty. An empty list of a condition does not narrow.
create table aftersales.plan (
  tenant_id       uuid not null,
  id              uuid not null,
  name            text not null,
  position        integer not null,
  active          boolean not null default true,
  products        text[] not null default '{}',
  classes         text[] not null default '{}',
  channels        text[] not null default '{}',
  warranty_months integer not null default 0,
  version         bigint not null default 1,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  primary key (tenant_id, id),
  constraint plan_warranty check (warranty_months between 0 and 240)
);
select platform.protect('aftersales.plan');
create index plan_order on aftersales.plan (tenant_id, position, id);

-- A call of a plan, so many days after the purchase.
create table aftersales.plan_step (
  tenant_id  uuid not null,
  id         uuid not null,
  plan_id    uuid not null,
  day_offset integer not null,
  purpose    text not null,
  script     text not null default '',
  questions  text[] not null default '{}',
  primary key (tenant_id, id),
  constraint plan_step_plan foreign key (tenant_id, plan_id) references aftersales.plan (tenant_id, id) on delete cascade,
  constraint plan_step_day check (day_offset between 0 and 1000)
);
select platform.protect('aftersales.plan_step');
create index plan_step_of_plan on aftersales.plan_step (tenant_id, plan_id, day_offset, id);

-- A purchase. The customer's class is the one at purchase. `plan_id` with `plan_by` (which conditions fitted) says which
-- plan it got and why; both stay when the plan changes. `bought_at` is the day's beginning in the tenant's zone, or the
-- moment of registration on the day itself; ids carry it, so the latest come first by id alone. Sums in hundredths.
create table aftersales.purchase (
  tenant_id       uuid not null,
  id              uuid not null,
  number          text not null,
  external_source text,
  external_id     text,
  fingerprint     bytea,
  import_id       uuid,
  customer_id     uuid not null,
  customer_class  text not null,
  product_code    text not null,
  product_name    text not null,
  serial          text not null default '',
  quantity        integer not null default 1,
  price           bigint,
  bought_on       date not null,
  bought_at       timestamptz not null,
  channel         text not null,
  shop            text not null default '',
  seller_id       uuid,
  seller_name     text not null default '',
  department_id   uuid,
  region          text not null default '',
  warranty_until  date,
  state           text not null default 'active',
  note            text not null default '',
  plan_id         uuid,
  plan_by         text[] not null default '{}',
  version         bigint not null default 1,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  primary key (tenant_id, id),
  constraint purchase_number unique (tenant_id, number),
  constraint purchase_customer foreign key (tenant_id, customer_id) references customers.customer (tenant_id, id),
  constraint purchase_seller foreign key (tenant_id, seller_id) references org.user_account (tenant_id, id),
  constraint purchase_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint purchase_plan foreign key (tenant_id, plan_id) references aftersales.plan (tenant_id, id),
  constraint purchase_state check (state in ('active', 'returned', 'cancelled')),
  constraint purchase_channel check (channel in ('shop', 'online', 'phone', 'partner', 'door', 'other')),
  constraint purchase_quantity check (quantity between 1 and 100000),
  constraint purchase_price check (price >= 0),
  constraint purchase_external_whole check ((external_source is null) = (external_id is null))
);
select platform.protect('aftersales.purchase');
create unique index purchase_external on aftersales.purchase (tenant_id, external_source, external_id)
  where external_id is not null;
create index purchase_of_plan on aftersales.purchase (tenant_id, plan_id) where plan_id is not null;
create index purchase_of_customer on aftersales.purchase (tenant_id, customer_id, bought_at desc, id desc);
create index purchase_by_serial on aftersales.purchase (tenant_id, serial) where serial <> '';
create index purchase_by_product on aftersales.purchase (tenant_id, lower(product_code), id desc);
create index purchase_by_import on aftersales.purchase (tenant_id, import_id, id desc) where import_id is not null;

-- What holds for a tenant's after-sales as a whole. No calendar: round the clock.
create table aftersales.settings (
  tenant_id           uuid not null,
  id                  uuid not null,
  calendar_id         uuid,
  visit_after_service integer not null default 3,
  unreached_limit     integer not null default 3,
  warn_percent        integer not null default 75,
  service_script      text not null default '',
  service_questions   text[] not null default '{}',
  version             bigint not null default 1,
  updated_at          timestamptz not null,
  primary key (tenant_id, id),
  -- One row a tenant: its id is the tenant's.
  constraint settings_one check (id = tenant_id),
  constraint settings_calendar foreign key (tenant_id, calendar_id) references org.calendar (tenant_id, id),
  constraint settings_visit check (visit_after_service between 0 and 365),
  constraint settings_unreached check (unreached_limit between 1 and 20),
  constraint settings_warn check (warn_percent between 1 and 99)
);
select platform.protect('aftersales.settings');

-- Limits and checklist by kind of service order; seconds of open time.
create table aftersales.order_rule (
  tenant_id         uuid not null,
  id                uuid not null,
  kind              text not null,
  response_normal   bigint not null,
  response_urgent   bigint not null,
  turnaround_normal bigint not null,
  turnaround_urgent bigint not null,
  steps             text[] not null default '{}',
  primary key (tenant_id, id),
  constraint order_rule_kind unique (tenant_id, kind),
  constraint order_rule_kinds check (kind in ('repair', 'upgrade', 'support', 'installation')),
  constraint order_rule_limits check (least(response_normal, response_urgent, turnaround_normal, turnaround_urgent) > 0)
);
select platform.protect('aftersales.order_rule');
