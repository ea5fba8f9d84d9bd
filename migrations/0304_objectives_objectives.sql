-- Objectives (handbook §1.1): what a tenant, a department, a category … wants an indicator to reach, and what it did reach.

-- Rows are versions: a new target from a day on closes the row before (`valid_to`) and opens one with the same `series`,
-- so the history of targets stays. Names follow TMF657: comparator, target, tolerance, period, valid from/to.
create table objectives.objective (
  tenant_id     uuid not null,
  id            uuid not null,
  series        uuid not null,
  indicator     text not null references objectives.indicator (code),
  scope_dim     text not null default '',
  scope_value   text not null default '',
  op            text not null,
  target        double precision not null,
  target_high   double precision,
  legal_limit   double precision,
  stretch       double precision,
  tolerance     double precision not null default 0,
  min_sample    integer not null default 30,
  period        text not null,
  valid_from    date not null,
  valid_to      date,
  owner_id      uuid,
  department_id uuid,
  note          text not null default '',
  version       bigint not null default 1,
  created_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint objective_start unique (tenant_id, indicator, scope_dim, scope_value, valid_from),
  constraint objective_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id),
  constraint objective_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint objective_op check (op in ('le', 'lt', 'ge', 'gt', 'between')),
  constraint objective_band check ((op = 'between') = (target_high is not null) and (target_high is null or target_high >= target)),
  constraint objective_scope check ((scope_dim = '') = (scope_value = '')),
  constraint objective_scope_dim check (scope_dim in ('', 'department', 'category', 'channel', 'priority', 'region', 'product', 'customer_class')),
  constraint objective_tolerance check (tolerance >= 0),
  constraint objective_min_sample check (min_sample between 1 and 100000),
  constraint objective_period check (period in ('month', 'quarter', 'half_year', 'year')),
  constraint objective_validity check (valid_to is null or valid_to >= valid_from)
);
select platform.protect('objectives.objective');
create index objective_series on objectives.objective (tenant_id, series, valid_from);

-- The result of a closed period, frozen with the target and the definition that judged it (rule 6 of the catalogue).
create table objectives.period_result (
  tenant_id    uuid not null,
  id           uuid not null,
  objective_id uuid not null,
  period_from  date not null,
  period_to    date not null,
  value        double precision,
  sample       bigint not null,
  low          double precision,
  high         double precision,
  verdict      text not null,
  judged_by    jsonb not null,
  comment      text not null default '',
  closed_at    timestamptz not null,
  closed_by    uuid,
  primary key (tenant_id, id),
  constraint period_result_once unique (tenant_id, objective_id, period_from),
  constraint period_result_objective foreign key (tenant_id, objective_id) references objectives.objective (tenant_id, id),
  constraint period_result_verdict check (verdict in ('below_legal', 'missed', 'met', 'stretch', 'watched', 'too_few', 'no_data'))
);
select platform.protect('objectives.period_result');

-- Names of departments and people as values of a dimension.
create view objectives.department_label with (security_invoker = true) as
select tenant_id, 'department'::text as dim, id::text as value, jsonb_build_object('', name) as names from org.department;
create view objectives.assignee_label with (security_invoker = true) as
select tenant_id, 'assignee'::text as dim, id::text as value, jsonb_build_object('', name) as names from org.user_account;
grant select on objectives.department_label, objectives.assignee_label to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_labels('department', 'objectives.department_label');
select objectives.offer_labels('assignee', 'objectives.assignee_label');

-- Names of values, where a module offers any; without keys of all it has.
create function objectives.labels(dimension text, keys text[]) returns table (value text, names jsonb) language plpgsql stable as $$
declare
  source text;
begin
  select view into source from objectives.label_view where dim = dimension;
  if source is not null then
    return query execute format(
      'select l.value, l.names from %s l where l.tenant_id = current_setting(''app.tenant_id'')::uuid and ($1 is null or l.value = any ($1))', source)
      using keys;
  end if;
end $$;

-- Records of the tenant whose events the reader has not met yet, for work that cannot wait for it (a check after an
-- import without a server). The cursor is the installation's, so the function runs as its owner; row security still holds.
create function objectives.pending() returns table (source_kind text, source_id uuid) language sql stable security definer
set search_path = platform, objectives, pg_temp as $$
  select distinct e.entity_kind, e.entity_id
    from platform.event e
    join objectives.source_view v on v.source_kind = e.entity_kind
   where e.tenant_id = current_setting('app.tenant_id')::uuid
     and e.xid >= pg_snapshot_xmin(coalesce((select seen from platform.reader where name = 'objectives'), '1:1:'))
     and not pg_visible_in_snapshot(e.xid, coalesce((select seen from platform.reader where name = 'objectives'), '1:1:'))
$$;
revoke all on function objectives.pending() from public;
grant execute on function objectives.pending() to sqm_app, sqm_system;

-- Objectives of all tenants whose last period is over and not frozen yet, for the sweep that closes periods. Present
-- states have no past to freeze. Runs with its caller's rights: only the system role sees more than one tenant.
create function objectives.unclosed(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select o.tenant_id, o.id
    from objectives.objective o
    join objectives.indicator i on i.code = o.indicator and i.aggregate <> 'level' and i.aggregate not like 'age%'
    join org.tenant t on t.id = o.tenant_id
   cross join lateral (select (at at time zone t.time_zone)::date as today) n
   cross join lateral (
     select case o.period
              when 'half_year' then make_date(extract(year from n.today)::integer, (extract(month from n.today)::integer - 1) / 6 * 6 + 1, 1)
              else date_trunc(o.period, n.today::timestamp)::date
            end - 1 as last_day) p
   where o.valid_from <= p.last_day and (o.valid_to is null or o.valid_to >= p.last_day)
     and not exists (select from objectives.period_result r
                      where r.tenant_id = o.tenant_id and r.objective_id = o.id and r.period_to = p.last_day)
   limit most
$$;
revoke all on function objectives.unclosed(timestamptz, integer) from public;
grant execute on function objectives.unclosed(timestamptz, integer) to sqm_system;
