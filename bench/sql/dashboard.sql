-- What GET /dashboard asks when the board is not in memory: the figures of thirty days and of the thirty before, from rollups.
-- The days are others each time, as the product's requests ask for them.
select version from objectives.ledger where tenant_id = :tenant::uuid;

select i.code, i.area, i.names as names, i.formula as formula, i.unit, i.direction,
        i.aggregate, i.measure, i.slice, m.id as measure_id, s.id as slice_id, i.divisor,
        i.targets as targets, i.op, i.target, i.target_high, i.legal_limit, i.stretch,
        i.verified, i.source, i.pack, a.clause, coalesce(t.enabled, i.starter) as enabled
   from objectives.indicator i
   join objectives.area a on a.id = i.area
   left join objectives.measure m on m.code = i.measure
   left join objectives.slice s on s.key = i.slice
   left join objectives.tenant_indicator t on t.tenant_id = :tenant::uuid and t.id = i.code
  where (null::text is null or i.code = null)
    and (not true or m.id is not null and coalesce(t.enabled, i.starter) or i.code = any (array['ticket_volume',
      'ticket_completed', 'ticket_first_response_on_time_rate', 'ticket_resolution_on_time_rate']))
  order by (i.area = 0) desc, i.position;

select count(*) as n
   from objectives.indicator i
   left join objectives.measure m on m.code = i.measure
   left join objectives.tenant_indicator t on t.tenant_id = :tenant::uuid and t.id = i.code
  where m.id is null and coalesce(t.enabled, i.starter);

select id, series, indicator, scope_dim, scope_value, op, target, target_high, legal_limit, stretch, tolerance,
        min_sample, period, valid_from, valid_to, owner_id, department_id, note, version
   from objectives.objective
  where tenant_id = :tenant::uuid
    and (null::uuid is null or id = null)
    and ((current_date - 1 - get_byte(uuid_send(:new::uuid), 15))::date is null or valid_from <= (current_date - 1 -
      get_byte(uuid_send(:new::uuid), 15)) and (valid_to is null or valid_to >= (current_date - 1 -
      get_byte(uuid_send(:new::uuid), 15))))
    and (null::uuid is null or series = null)
    and (null::text is null or indicator = null)
  order by indicator, scope_dim, scope_value, valid_from desc;

select r.measure, r.slice, r.day, r.counts[p.i] as count, r.sums[p.i] as sum, r.squares[p.i] as square,
        r.lows[p.i] as low, r.highs[p.i] as high, r.nums[p.i] as num, r.dens[p.i] as den, r.hits[p.i] as hit,
        case when r.measure = any ('{8,6,6,2}')
             then (select r.samples[k.start + 1 : k.start + objectives.kept(r.counts[p.i])]
                     from (select coalesce(sum(objectives.kept(c)), 0)::integer as start
                             from unnest(r.counts[1 : p.i - 1]) c) k) end as samples
   from unnest('{1,4,6,8,10,10,11,12,12,12,12,13,14,16,17,20,24}'::smallint[],
     '{1,3,1,1,1,4,1,1,2,3,4,1,2,1,1,1,3}'::smallint[]) w(measure, slice)
   join objectives.rollup r on r.tenant_id = :tenant::uuid and r.measure = w.measure and r.slice = w.slice and r.dim = 0
                           and r.day between (current_date - 60 - get_byte(uuid_send(:new::uuid), 15)) and (current_date - 1
                             - get_byte(uuid_send(:new::uuid), 15))
  cross join lateral (select array_position(r.keys, '') as i) p
  where p.i is not null
  order by r.day;

select r.measure, r.slice, r.day, r.counts[p.i] as count, r.sums[p.i] as sum, r.squares[p.i] as square,
        r.lows[p.i] as low, r.highs[p.i] as high, r.nums[p.i] as num, r.dens[p.i] as den, r.hits[p.i] as hit,
        case when r.measure = any ('{}')
             then (select r.samples[k.start + 1 : k.start + objectives.kept(r.counts[p.i])]
                     from (select coalesce(sum(objectives.kept(c)), 0)::integer as start
                             from unnest(r.counts[1 : p.i - 1]) c) k) end as samples
   from unnest('{2,3,3}'::smallint[], '{1,1,3}'::smallint[]) w(measure, slice)
   join objectives.rollup r on r.tenant_id = :tenant::uuid and r.measure = w.measure and r.slice = w.slice and r.dim = 0
                           and r.day between '1970-01-01' and (current_date - 1 - get_byte(uuid_send(:new::uuid), 15))
  cross join lateral (select array_position(r.keys, '') as i) p
  where p.i is not null
  order by r.day;

select id from objectives.dimension where code = 'department';

select keys, counts, sums, squares, lows, highs, nums, dens, hits, samples
   from objectives.rollup
  where tenant_id = :tenant::uuid and measure = 1 and slice = 1 and dim = 2 and day between (current_date - 30 -
    get_byte(uuid_send(:new::uuid), 15)) and (current_date - 1 - get_byte(uuid_send(:new::uuid), 15));

select keys, counts, sums, squares, lows, highs, nums, dens, hits, samples
   from objectives.rollup
  where tenant_id = :tenant::uuid and measure = 12 and slice = 1 and dim = 2 and day between (current_date - 30 -
    get_byte(uuid_send(:new::uuid), 15)) and (current_date - 1 - get_byte(uuid_send(:new::uuid), 15));

select value as value, names as names from objectives.labels('department', array(select id::text from org.department where
  tenant_id = :tenant::uuid));

select id from objectives.dimension where code = 'channel';

select keys, counts, sums, squares, lows, highs, nums, dens, hits, samples
   from objectives.rollup
  where tenant_id = :tenant::uuid and measure = 1 and slice = 1 and dim = 4 and day between (current_date - 30 -
    get_byte(uuid_send(:new::uuid), 15)) and (current_date - 1 - get_byte(uuid_send(:new::uuid), 15));

select keys, counts, sums, squares, lows, highs, nums, dens, hits, samples
   from objectives.rollup
  where tenant_id = :tenant::uuid and measure = 12 and slice = 1 and dim = 4 and day between (current_date - 30 -
    get_byte(uuid_send(:new::uuid), 15)) and (current_date - 1 - get_byte(uuid_send(:new::uuid), 15));

select value as value, names as names from objectives.labels('channel', array['email', 'phone', 'app', 'counter', 'chat',
  'web']);

select id from objectives.dimension where code = 'category';

select keys, counts, sums, squares, lows, highs, nums, dens, hits, samples
   from objectives.rollup
  where tenant_id = :tenant::uuid and measure = 1 and slice = 1 and dim = 6 and day between (current_date - 30 -
    get_byte(uuid_send(:new::uuid), 15)) and (current_date - 1 - get_byte(uuid_send(:new::uuid), 15));

select keys, counts, sums, squares, lows, highs, nums, dens, hits, samples
   from objectives.rollup
  where tenant_id = :tenant::uuid and measure = 12 and slice = 1 and dim = 6 and day between (current_date - 30 -
    get_byte(uuid_send(:new::uuid), 15)) and (current_date - 1 - get_byte(uuid_send(:new::uuid), 15));

select value as value, names as names from objectives.labels('category', array(select id::text from tickets.category where
  tenant_id = :tenant::uuid limit 11));
