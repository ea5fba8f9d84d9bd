-- Customers (handbook §4.2.2): who has a need, buys, is visited and asked. A module of its own, because tickets, after-sales
-- and surveys all stand on it.
select platform.open_schema('customers');

-- Personal data is sealed with the tenant's key and found by keyed hashes only (handbook §7.2.4). `language` is unknown
-- until somebody says; `no_contact` keeps the customer out of surveys and follow-ups, never out of answers to their own
-- needs.
create table customers.customer (
  tenant_id       uuid not null,
  id              uuid not null,
  number          text not null,
  external_source text,
  external_id     text,
  name            bytea not null,
  phone           bytea,
  email           bytea,
  address         bytea,
  name_blind      bytea not null,
  phone_blind     bytea,
  email_blind     bytea,
  class           text not null default 'ordinary',
  region          text not null default '',
  area            text not null default 'urban',
  language        text,
  no_contact      boolean not null default false,
  note            text not null default '',
  version         bigint not null default 1,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  primary key (tenant_id, id),
  constraint customer_number unique (tenant_id, number),
  constraint customer_class check (class in ('ordinary', 'key', 'enterprise', 'government')),
  constraint customer_area check (area in ('urban', 'rural')),
  constraint customer_language check (language in ('en', 'zh-Hans', 'zh-Hant')),
  constraint customer_phone_found check ((phone is null) = (phone_blind is null)),
  constraint customer_email_found check ((email is null) = (email_blind is null)),
  constraint customer_external_whole check ((external_source is null) = (external_id is null))
);
select platform.protect('customers.customer');
-- Reports have no business with sealed values.
revoke select on customers.customer from sqm_readonly, sqm_search;
grant select (tenant_id, id, number, class, region, area, language, no_contact, version, created_at, updated_at)
  on customers.customer to sqm_readonly, sqm_search;
create unique index customer_external on customers.customer (tenant_id, external_source, external_id)
  where external_id is not null;
create index customer_by_phone on customers.customer (tenant_id, phone_blind) where phone_blind is not null;
create index customer_by_email on customers.customer (tenant_id, email_blind) where email_blind is not null;
create index customer_by_name on customers.customer (tenant_id, name_blind);

-- The full history of a customer (handbook §4.2.2) is what all modules know of them. A module offers a view with
--
--   tenant_id uuid, customer_id uuid, id uuid, at timestamptz, number text, title text, state text
--
-- `with (security_invoker = true)`, readable by sqm_app, over a table with an index (tenant_id, customer_id, at desc,
-- id desc): each kind is asked for one page from there, so that the cost does not grow with the history. `at` is what the
-- record is sorted by; `number` and `title` are shown as they are (no personal data), `state` (null: none) is named by
-- the message <state_list>-<state>, underscores written as hyphens.
create table customers.history_view (
  record_kind text primary key,
  view        text not null,
  label_key   text not null,
  state_list  text not null,
  href_prefix text not null,
  icon        text not null,
  permission  text not null
);
select platform.share('customers.history_view');

-- `label` names the kind of record, `href` is its address before the id, `needed` the right to see it.
create function customers.offer_history(kind text, source regclass, label text, states text, href text, symbol text,
  needed text) returns void language sql as $$
  insert into customers.history_view (record_kind, view, label_key, state_list, href_prefix, icon, permission)
  values (kind, source::text, label, states, href, symbol, needed)
  on conflict (record_kind) do update
     set view = excluded.view, label_key = excluded.label_key, state_list = excluded.state_list,
         href_prefix = excluded.href_prefix, icon = excluded.icon, permission = excluded.permission
$$;

-- One page of a customer's history, newest first, behind (before_at, before_id) where given. Only the kinds named are
-- asked; the caller names those the reader has a right to.
create function customers.history(customer uuid, kinds text[], before_at timestamptz, before_id uuid, most bigint)
returns table (record_kind text, id uuid, at timestamptz, number text, title text, state text)
language plpgsql stable as $$
declare
  parts text;
begin
  select string_agg(format(
           '(select %L::text as record_kind, h.id, h.at, h.number, h.title, h.state from %s h
              where h.tenant_id = current_setting(''app.tenant_id'')::uuid and h.customer_id = $1%s
              order by h.at desc, h.id desc limit $4)',
           v.record_kind, v.view,
           case when before_at is not null then ' and (h.at, h.id) < ($2, $3)' else '' end), ' union all ')
    into parts
    from customers.history_view v
   where v.record_kind = any (kinds);
  if parts is not null then
    return query execute 'select * from (' || parts || ') h order by h.at desc, h.id desc limit $4'
      using customer, before_at, before_id, most;
  end if;
end $$;
