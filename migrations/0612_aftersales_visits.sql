-- Follow-up visits by telephone (handbook §8.1.1, §8.1.4).

-- `first_due_on` is the day the plan asked for: carried work keeps it, so putting off improves no figure. `due_by` is the
-- end of that day in the tenant's zone. Script and questions are those of the plan's step: they follow it while the visit
-- is open and stay as asked afterwards. `late_at` is set once the day is over: measures read it, never the clock.
-- `not_before` keeps a customer who did not answer from being rung up again within the same part of the day.
create table aftersales.visit (
  tenant_id       uuid not null,
  id              uuid not null,
  number          text not null,
  kind            text not null,
  state           text not null default 'due',
  customer_id     uuid not null,
  customer_class  text not null,
  region          text not null default '',
  purchase_id     uuid,
  order_id        uuid,
  step_id         uuid,
  reference       text not null default '',
  channel         text not null default '',
  product_code    text not null default '',
  product_name    text not null default '',
  purpose         text not null,
  script          text not null default '',
  questions       text[] not null default '{}',
  first_due_on    date not null,
  due_by          timestamptz not null,
  due_on          date not null,
  appointment_at  timestamptz,
  not_before      timestamptz,
  caller_id       uuid,
  department_id   uuid,
  claimed_at      timestamptz,
  attempts        integer not null default 0,
  carried         integer not null default 0,
  last_attempt_at timestamptz,
  ended_at        timestamptz,
  late_at         timestamptz,
  satisfaction    smallint,
  attitude        smallint,
  speed           smallint,
  solving         smallint,
  effect          smallint,
  answers         text[] not null default '{}',
  suggestion      text not null default '',
  problem         text not null default '',
  version         bigint not null default 1,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  primary key (tenant_id, id),
  constraint visit_number unique (tenant_id, number),
  constraint visit_customer foreign key (tenant_id, customer_id) references customers.customer (tenant_id, id),
  constraint visit_purchase foreign key (tenant_id, purchase_id) references aftersales.purchase (tenant_id, id),
  constraint visit_order foreign key (tenant_id, order_id) references aftersales.service_order (tenant_id, id),
  constraint visit_step foreign key (tenant_id, step_id) references aftersales.plan_step (tenant_id, id)
    on delete set null (step_id),
  constraint visit_caller foreign key (tenant_id, caller_id) references org.user_account (tenant_id, id),
  constraint visit_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint visit_kind check (kind in ('after_purchase', 'after_service', 'after_ticket', 'other')),
  constraint visit_state check (state in ('due', 'in_progress', 'carried_over', 'done', 'unreachable', 'refused', 'cancelled',
    'not_needed')),
  constraint visit_scores check (satisfaction between 1 and 5 and attitude between 1 and 5 and speed between 1 and 5
    and solving between 1 and 5 and effect between 1 and 5),
  constraint visit_ended check ((state in ('due', 'in_progress', 'carried_over')) = (ended_at is null))
);
select platform.protect('aftersales.visit');
-- A step of a plan is made once a purchase, an order is called about once: whoever reads an event twice plans nothing twice.
create unique index visit_once_a_step on aftersales.visit (tenant_id, purchase_id, step_id)
  where purchase_id is not null and step_id is not null;
create unique index visit_once_an_order on aftersales.visit (tenant_id, order_id)
  where order_id is not null and kind = 'after_service';
create index visit_open on aftersales.visit (tenant_id, due_on, id) where state in ('due', 'in_progress', 'carried_over');
create index visit_appointment on aftersales.visit (tenant_id, appointment_at)
  where appointment_at is not null and state in ('due', 'in_progress', 'carried_over');
create index visit_late on aftersales.visit (tenant_id, due_by)
  where late_at is null and state in ('due', 'in_progress', 'carried_over');
create index visit_of_customer on aftersales.visit (tenant_id, customer_id, due_by desc, id desc);
create index visit_of_purchase on aftersales.visit (tenant_id, purchase_id) where purchase_id is not null;
create index visit_of_caller on aftersales.visit (tenant_id, caller_id, due_on, id)
  where state in ('due', 'in_progress', 'carried_over');
create index visit_by_day on aftersales.visit (tenant_id, due_on desc, id desc);
create index visit_of_step on aftersales.visit (tenant_id, step_id) where step_id is not null;

-- Calls and carryings-over of a visit; only grows.
create table aftersales.visit_entry (
  tenant_id uuid not null,
  id        uuid not null,
  visit_id  uuid not null,
  at        timestamptz not null,
  by_id     uuid,
  kind      text not null,
  outcome   text,
  from_on   date,
  to_on     date,
  note      text not null default '',
  primary key (tenant_id, id),
  constraint visit_entry_visit foreign key (tenant_id, visit_id) references aftersales.visit (tenant_id, id),
  constraint visit_entry_by foreign key (tenant_id, by_id) references org.user_account (tenant_id, id),
  constraint visit_entry_kind check (kind in ('attempt', 'carried', 'closed')),
  constraint visit_entry_outcome check (outcome in ('reached', 'no_answer', 'busy', 'call_later', 'wrong_number', 'refused',
    'cancelled', 'not_needed'))
);
select platform.protect('aftersales.visit_entry');
select platform.only_grows('aftersales.visit_entry');
create index visit_entry_of_visit on aftersales.visit_entry (tenant_id, visit_id, id);
