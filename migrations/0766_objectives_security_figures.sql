-- The figures of information security that had their data and no measure (handbook §7.1, §7.2, §7.3), and what the ledger
-- needed for them: parts of a record that are counted by themselves, values of what has not ended yet, the reporting regime
-- as a dimension.

-- Parts of a record. An incident owes several reports, each of its own regime, due at its own time: they are observed one by
-- one, but what happens to the incident happens to all of them. A kind of record that is part of another one names it, and a
-- relation of all parts (tenant_id, id, whole_id), measured or not: a change of the whole reads them all anew.
alter table objectives.source_view
  add column whole text references objectives.source_view,
  add column parts text,
  add constraint source_view_parts check ((whole is null) = (parts is null));

create function objectives.offer_parts(kind text, measured regclass, records text, of_kind text, of_parts regclass)
returns void language plpgsql as $$
begin
  perform objectives.offer_source(kind, measured, records);
  update objectives.source_view set whole = of_kind, parts = of_parts::text where source_kind = kind;
end $$;

alter function objectives.refresh(uuid, text, uuid[]) rename to read_records;

-- Reads records anew, and their parts. Returns the number of observations that changed.
create function objectives.refresh(tenant uuid, kind text, ids uuid[]) returns bigint language plpgsql
  set jit = off as $$
declare
  changed bigint := objectives.read_records(tenant, kind, ids);
  part    record;
  found   uuid[];
begin
  for part in select source_kind, parts from objectives.source_view where whole = kind loop
    execute format('select array_agg(p.id) from %s p where p.tenant_id = $1 and p.whole_id = any ($2)', part.parts)
       into found using tenant, ids;
    if found is not null then
      changed := changed + objectives.read_records(tenant, part.source_kind, found);
    end if;
  end loop;
  return changed;
end $$;

-- "Fixed or now − detected": a measure of times whose records count by their age until they end. It names the level measure
-- of those that have not.
alter table objectives.measure add column ongoing text references objectives.measure (code);

create or replace view objectives.cut with (security_invoker = true) as
select distinct m.id as measure, s.id as slice, m.source_kind
  from objectives.indicator i
  join objectives.measure f on f.code = i.measure
  join objectives.measure m on m.code in (f.code, f.ongoing)
  join objectives.slice s on s.key = i.slice;

-- The records behind a figure: as before, and those that count by their age because they have not ended.
create or replace function objectives.sources(measure text, since date, until date, kind text, dim text, value text, hit text)
returns setof uuid language sql stable as $$
  select o.source_id
    from objectives.observation o
    join objectives.source s on s.tenant_id = o.tenant_id and s.id = o.source_id
   where o.tenant_id = current_setting('app.tenant_id')::uuid
     and o.measure = (select m.id from objectives.measure m where m.code = $1)
     and ($2 is null or o.day >= $2)
     and ($3 is null or o.day <= $3)
     and ($4 is null or (select l.id from objectives.slice l where l.key = $4) = any (s.slices))
     and ($5 is null or coalesce(s.dims ->> $5, '') = coalesce($6, ''))
     and case coalesce($7, 'all') when 'miss' then o.numerator < o.denominator when 'hit' then o.numerator >= o.denominator
                                  else true end
   union all
  select o.source_id
    from objectives.observation o
    join objectives.source s on s.tenant_id = o.tenant_id and s.id = o.source_id
   where o.tenant_id = current_setting('app.tenant_id')::uuid
     and o.measure = (select g.id from objectives.measure m join objectives.measure g on g.code = m.ongoing where m.code = $1)
     and ($3 is null or o.day <= $3)
     and ($4 is null or (select l.id from objectives.slice l where l.key = $4) = any (s.slices))
     and ($5 is null or coalesce(s.dims ->> $5, '') = coalesce($6, ''))
     and coalesce($7, 'all') = 'all'
$$;

-- The reporting regime as a dimension.
insert into objectives.dimension (id, code) values (10, 'regime');

create or replace function objectives.cells_of(dims jsonb) returns table (dim smallint, key text) language sql immutable as $$
  select v.dim::smallint, v.key
    from (values (0, ''), (1, dims ->> 'kind'), (2, dims ->> 'department'), (3, dims ->> 'assignee'), (4, dims ->> 'channel'),
                 (5, dims ->> 'priority'), (6, dims ->> 'category'), (7, dims ->> 'region'), (8, dims ->> 'product'),
                 (9, dims ->> 'customer_class'), (10, dims ->> 'regime')) v(dim, key)
   where v.key is not null
$$;

-- As in 0302, over all dimensions there are.
create or replace function objectives.roll_up(tenant uuid, measures smallint[], days date[]) returns void language plpgsql
  set jit = off as $$
begin
  with fresh as materialized (
    select * from objectives.day_parts(tenant, measures, days)
  ), gone as (
    delete from objectives.rollup r
     using (select k.measure, k.slice, k.dim, k.day
              from unnest(measures, days) b(measure, day)
              join objectives.cut c on c.measure = b.measure
             cross join generate_series(0, 10) d(dim)
              join objectives.rollup k
                on k.tenant_id = tenant and k.measure = b.measure and k.slice = c.slice and k.dim = d.dim and k.day = b.day
            -- A set operation: its cost does not hang on a guess about the rows of `fresh`, as an anti join's does.
            except
            select measure, slice, dim, day from fresh) g
     where r.tenant_id = tenant and r.measure = g.measure and r.slice = g.slice and r.dim = g.dim and r.day = g.day
  )
  insert into objectives.rollup as r
  select * from fresh
      on conflict (tenant_id, measure, slice, dim, day) do update
     set keys = excluded.keys, counts = excluded.counts, sums = excluded.sums, squares = excluded.squares,
         lows = excluded.lows, highs = excluded.highs, nums = excluded.nums, dens = excluded.dens,
         hits = excluded.hits, samples = excluded.samples
   where r is distinct from excluded;
end $$;

-- Each authority has its own limit, so each regime may have its own target.
alter table objectives.objective
  drop constraint objective_scope_dim,
  add constraint objective_scope_dim check (scope_dim in ('', 'department', 'category', 'channel', 'priority', 'region', 'product',
    'customer_class', 'regime'));

insert into objectives.slice (key, filter) values
  ('regime.cac', '{"regime": ["cac_critical", "cac_organ", "cac_network"]}'),
  ('regime.nis2', '{"regime": ["nis2"]}'),
  ('regime.gdpr', '{"regime": ["gdpr", "gdpr_processor"]}');

-- Levels, severities and grades as values of a dimension, in words.
create view objectives.grade_label with (security_invoker = true) as
select t.id as tenant_id, 'priority'::text as dim, g.value, g.names
  from org.tenant t
 cross join (values
   ('general', '{"en": "General", "zh-Hans": "一般", "zh-Hant": "一般"}'::jsonb),
   ('larger', '{"en": "Larger", "zh-Hans": "较大", "zh-Hant": "較大"}'),
   ('major', '{"en": "Major", "zh-Hans": "重大", "zh-Hant": "重大"}'),
   ('extra_major', '{"en": "Extra-major", "zh-Hans": "特别重大", "zh-Hant": "特別重大"}'),
   ('critical', '{"en": "Critical", "zh-Hans": "严重", "zh-Hant": "嚴重"}'),
   ('high', '{"en": "High", "zh-Hans": "高", "zh-Hant": "高"}'),
   ('medium', '{"en": "Medium", "zh-Hans": "中", "zh-Hant": "中"}'),
   ('low', '{"en": "Low", "zh-Hans": "低", "zh-Hant": "低"}'),
   ('very_high', '{"en": "Very high", "zh-Hans": "很高", "zh-Hant": "很高"}'),
   ('important', '{"en": "Important", "zh-Hans": "重要", "zh-Hant": "重要"}'),
   ('core', '{"en": "Core", "zh-Hans": "核心", "zh-Hant": "核心"}')
 ) g(value, names);
grant select on objectives.grade_label to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_labels('priority', 'objectives.grade_label');

-- Incidents: how long until somebody takes up what was reported.
create or replace view incidents.measure_incident with (security_invoker = true) as
select i.tenant_id, i.id as source_id, m.measure, m.at, m.value, m.numerator, m.denominator,
       jsonb_strip_nulls(jsonb_build_object(
         'kind', i.kind, 'priority', i.level, 'category', i.category, 'department', i.department_id, 'assignee', i.lead_id)) as dims
  from incidents.incident i
 cross join lateral (select coalesce(i.detected_at, i.reported_at) as found, coalesce(i.occurred_at, i.detected_at, i.reported_at) as began) s
  left join incidents.review r on r.tenant_id = i.tenant_id and r.incident_id = i.id
 cross join lateral (values
   ('incident.reported', s.began, null::double precision, null::double precision, null::double precision),
   ('incident.larger', case when i.level in ('larger', 'major', 'extra_major') then s.began end, null, null, null),
   ('incident.open', case when i.state <> 'closed' then i.reported_at end, null, null, null),
   -- Of the moment at which it was found: spans the source knows without instants count too.
   ('incident.detect_seconds', case when coalesce(i.detect_seconds, extract(epoch from i.detected_at - i.occurred_at)) >= 0
                                     and (i.detect_seconds is not null or i.occurred_to = 'minute') then s.found end,
     coalesce(i.detect_seconds, extract(epoch from i.detected_at - i.occurred_at)), null, null),
   ('incident.acknowledge_seconds', case when i.acknowledged_at >= i.reported_at then i.acknowledged_at end,
     extract(epoch from i.acknowledged_at - i.reported_at), null, null),
   ('incident.contain_seconds', case when i.level in ('major', 'extra_major')
                                      and coalesce(i.contain_seconds, extract(epoch from i.contained_at - s.found)) >= 0
                                     then coalesce(i.contained_at, s.found) end,
     coalesce(i.contain_seconds, extract(epoch from i.contained_at - s.found)), null, null),
   ('incident.recover_seconds', case when i.recovered_at >= s.found then i.recovered_at end,
     extract(epoch from i.recovered_at - s.found), null, null),
   -- Looked back at, of those that were closed here; what files bring closed was looked at elsewhere.
   ('incident.reviewed', case when i.state = 'closed' and i.import_id is null then i.closed_at end,
     null, (r.finished_at is not null)::integer, 1)
 ) m(measure, at, value, numerator, denominator)
 where m.at is not null and not i.drill and i.state <> 'merged' and i.certainty <> 'false_alarm' and not i.restricted;
select objectives.offer_source('incident', 'incidents.measure_incident', '/incidents');
select objectives.offer_measure('incident.acknowledge_seconds', 'incident', 'value');

-- Were authorities told in time (§7.3.2)? One observation per report that is judged, on the day on which it was due, so that
-- it can be cut by regime. As before, exercises, restricted and merged incidents and false alarms stay out.
drop view incidents.measured;
drop view incidents.measure_report;
create view incidents.measure_duty with (security_invoker = true) as
select j.tenant_id, j.id as source_id, m.measure, j.due_at as at, null::double precision as value,
       j.in_time::integer::double precision as numerator, 1::double precision as denominator,
       jsonb_strip_nulls(jsonb_build_object('kind', i.kind, 'priority', i.level, 'category', i.category,
         'department', i.department_id, 'assignee', i.lead_id, 'regime', coalesce(nullif(r.code, ''), r.id::text))) as dims
  from incidents.judged_report j
  join incidents.obligation d on d.tenant_id = j.tenant_id and d.id = j.id
  join incidents.regime r on r.tenant_id = d.tenant_id and r.id = d.regime_id
  join incidents.incident i on i.tenant_id = j.tenant_id and i.id = j.incident_id
 cross join lateral (values ('incident.report_on_time', true), ('incident.summary_on_time', j.is_summary)) m(measure, counts)
 where m.counts and not i.drill and not i.restricted and i.state <> 'merged' and i.certainty <> 'false_alarm';
create view incidents.duty_part with (security_invoker = true) as
select d.tenant_id, d.id, d.incident_id as whole_id from incidents.obligation d;
grant select on incidents.measure_duty, incidents.duty_part to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_parts('duty', 'incidents.measure_duty', '/incidents/reports', 'incident', 'incidents.duty_part');
update objectives.measure set source_kind = 'duty' where code in ('incident.report_on_time', 'incident.summary_on_time');

create view incidents.regime_label with (security_invoker = true) as
select r.tenant_id, 'regime'::text as dim, coalesce(nullif(r.code, ''), r.id::text) as value, jsonb_build_object('', r.name) as names
  from incidents.regime r;
grant select on incidents.regime_label to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_labels('regime', 'incidents.regime_label');

-- Vulnerabilities: those still to be fixed are as old as they are, since the day on which they were found.
create or replace view security.measure_vulnerability with (security_invoker = true) as
select v.tenant_id, v.id as source_id, m.measure, m.at, m.value, m.numerator, m.denominator,
       jsonb_strip_nulls(jsonb_build_object('department', v.department_id, 'assignee', v.owner_id, 'priority', v.severity)) as dims
  from security.vulnerability v
 cross join lateral (select (v.due_on + time '12:00') at time zone objectives.zone_of(v.tenant_id) as due_at) s
 cross join lateral (values
   -- Judged once it is fixed, or its day has passed; what never was one and what was excepted is not judged.
   ('vulnerability.fixed_on_time',
     case when v.state not in ('false_positive', 'exception') and (v.fixed_on is not null or v.overdue_since is not null)
       then s.due_at end,
     null::double precision, coalesce(v.fixed_on <= v.due_on, false)::integer, 1),
   ('vulnerability.fix_seconds', v.fixed_at, (v.fixed_on - v.detected_on) * 86400.0, null, null),
   ('vulnerability.open', case when v.state in ('open', 'in_progress')
       then (v.detected_on + time '12:00') at time zone objectives.zone_of(v.tenant_id) end, null, null, null)
 ) m(measure, at, value, numerator, denominator)
 where m.at is not null;
select objectives.offer_source('vulnerability', 'security.measure_vulnerability', '/vulnerabilities');
select objectives.offer_measure('vulnerability.open', 'vulnerability', 'level');
update objectives.measure set ongoing = 'vulnerability.open' where code = 'vulnerability.fix_seconds';

-- Important and core data: restores proven and access looked through in time, as its level asks, judged once a month.
create or replace view security.measure_data with (security_invoker = true) as
select j.tenant_id, j.id as source_id, m.measure, j.at, null::double precision as value,
       m.hit::integer::double precision as numerator, 1::double precision as denominator,
       jsonb_strip_nulls(jsonb_build_object('kind', j.category, 'department', j.department_id, 'assignee', j.owner_id,
         'priority', j.level)) as dims
  from security.data_judgement j
 cross join lateral (values
   ('data_asset.protected'::text, j.missing = '{}'),
   ('data_asset.restore_proven', not ('restore_proven' = any (j.missing))),
   ('data_asset.access_reviewed', not ('access_reviewed' = any (j.missing)))
 ) m(measure, hit);
select objectives.offer_source('data_judgement', 'security.measure_data', '/data-assets/judgements');
select objectives.offer_measure(measure, 'data_judgement', 'ratio')
  from unnest(array['data_asset.restore_proven', 'data_asset.access_reviewed']) as measure;

update objectives.indicator
   set measure = 'data_asset.restore_proven', slice = 'all',
       formula = '{"en": "RATIO whose last restore test passed and is no older than the level allows / important and core data assets, once a month; a test that was not made is a miss", "zh-Hans": "比率 最近一次恢复演练通过且未超过级别规定期限 / 重要与核心数据资产，每月一次；未演练计为未通过", "zh-Hant": "比率 最近一次復原演練通過且未超過等級規定期限 / 重要與核心資料資產，每月一次；未演練計為未通過"}'
 where code = 'sec_restore_test_rate';
update objectives.indicator
   set measure = 'data_asset.access_reviewed', slice = 'all',
       formula = '{"en": "RATIO whose access was reviewed within the time the level allows / important and core data assets, once a month", "zh-Hans": "比率 在级别规定期限内完成权限复核 / 重要与核心数据资产，每月一次", "zh-Hant": "比率 在等級規定期限內完成權限覆核 / 重要與核心資料資產，每月一次"}'
 where code = 'sec_access_review_rate';

insert into objectives.indicator
  (code, area, position, names, formula, unit, direction, aggregate, measure, slice, divisor, targets,
   op, target, target_high, legal_limit, stretch, verified, source, pack, starter)
values
  ('sec_incident_larger', 11, 182,
   '{"en": "Larger and graver security incidents", "zh-Hans": "较大及以上信息安全事件数", "zh-Hant": "較大及以上資訊安全事件數"}',
   '{"en": "COUNT incidents of level larger, major or extra-major", "zh-Hans": "计数 较大、重大、特别重大事件", "zh-Hant": "計數 較大、重大、特別重大事件"}',
   'incidents', 'down', 'count', 'incident.larger', 'all', 1,
   '[{"op": "le", "value": 0, "verified": false}]',
   'le', 0, null, null, null, false, 'GBZ20986; PD', null, true),
  ('sec_acknowledge_time_mean', 11, 183,
   '{"en": "Mean time to take up an incident", "zh-Hans": "平均受理时间", "zh-Hant": "平均受理時間"}',
   '{"en": "MEAN(taken up − reported)", "zh-Hans": "均值(受理 − 报告)", "zh-Hant": "均值(受理 − 報告)"}',
   'minute', 'down', 'mean', 'incident.acknowledge_seconds', 'all', 60,
   '[{"op": "le", "value": 30, "verified": false}]',
   'le', 30, null, null, null, false, 'PD', null, false),
  ('sec_report_on_time_cac', 11, 186,
   '{"en": "Reports to the cyberspace administration on time", "zh-Hans": "网信部门报告及时率", "zh-Hant": "網信部門報告及時率"}',
   '{"en": "RATIO reports sent in time / reports due, national cybersecurity incident reporting (1, 2 or 4 h)", "zh-Hans": "比率 按时报送 / 应报送，国家网络安全事件报告(1、2、4 小时)", "zh-Hant": "比率 按時報送 / 應報送，國家網路安全事件報告(1、2、4 小時)"}',
   'percent', 'up', 'ratio', 'incident.report_on_time', 'regime.cac', 1,
   '[{"op": "ge", "value": 100, "verified": true}]',
   'ge', 100, null, null, null, true, 'CAC-2025', 'cn', false),
  ('sec_report_on_time_nis2', 11, 186,
   '{"en": "NIS2 reports on time", "zh-Hans": "NIS2 报告及时率", "zh-Hant": "NIS2 報告及時率"}',
   '{"en": "RATIO reports sent in time / reports due, NIS2 (24 h, 72 h, one month)", "zh-Hans": "比率 按时报送 / 应报送，NIS2(24 小时、72 小时、一个月)", "zh-Hant": "比率 按時報送 / 應報送，NIS2(24 小時、72 小時、一個月)"}',
   'percent', 'up', 'ratio', 'incident.report_on_time', 'regime.nis2', 1,
   '[{"op": "ge", "value": 100, "verified": true}]',
   'ge', 100, null, null, null, true, 'NIS2', null, false),
  ('sec_report_on_time_gdpr', 11, 186,
   '{"en": "GDPR notifications on time", "zh-Hans": "GDPR 通知及时率", "zh-Hant": "GDPR 通知及時率"}',
   '{"en": "RATIO notifications sent in time / due, GDPR articles 33 and 34 (72 h)", "zh-Hans": "比率 按时通知 / 应通知，GDPR 第 33、34 条(72 小时)", "zh-Hant": "比率 按時通知 / 應通知，GDPR 第 33、34 條(72 小時)"}',
   'percent', 'up', 'ratio', 'incident.report_on_time', 'regime.gdpr', 1,
   '[{"op": "ge", "value": 100, "verified": true}]',
   'ge', 100, null, null, null, true, 'GDPR', null, false);
