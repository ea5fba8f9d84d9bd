-- Reading records into the ledger, rolling up, proving it, and finding the records behind a figure.
--
-- All of it is SQL over whole sets: the same statement serves one reply to one ticket and a rebuild of a year.
-- Functions run with the caller's rights, inside the caller's tenant. Compiling such statements (jit) costs more than it
-- saves: a second of delay for ten records.

-- A fingerprint of what the ledgers are made with. A ledger made with another one is rebuilt.
create function objectives.layout() returns text language sql stable as $$
  select md5(
    coalesce((select string_agg(format('%s=%s#%s', source_kind, view, revision), ',' order by source_kind)
                from objectives.source_view), '')
    || coalesce((select string_agg(format('%s:%s', measure, slice), ',' order by measure, slice) from objectives.cut), '')
    || coalesce((select string_agg(format('%s=%s', id, filter), ',' order by id) from objectives.slice), ''))
$$;

-- The slices a record with these dimensions belongs to.
create function objectives.slices_of(dims jsonb) returns smallint[] language sql stable as $$
  select coalesce(array_agg(s.id order by s.id), '{}')
    from objectives.slice s
   where not exists (select from jsonb_each(s.filter) f where not f.value ? coalesce(dims ->> f.key, ''))
$$;

-- The cells a record counts in: the whole (dimension 0) and one per dimension it has. Numbers as in objectives.dimension.
create function objectives.cells_of(dims jsonb) returns table (dim smallint, key text) language sql immutable as $$
  select v.dim::smallint, v.key
    from (values (0, ''), (1, dims ->> 'kind'), (2, dims ->> 'department'), (3, dims ->> 'assignee'), (4, dims ->> 'channel'),
                 (5, dims ->> 'priority'), (6, dims ->> 'category'), (7, dims ->> 'region'), (8, dims ->> 'product'),
                 (9, dims ->> 'customer_class')) v(dim, key)
   where v.key is not null
$$;

-- How many values a rollup cell keeps of its records: all, up to 8192 (sqm_domain::stats::KEPT).
create function objectives.kept(records bigint) returns integer language sql immutable as $$
  select least(records, 8192)::integer
$$;

-- That many order statistics of a longer run, evenly spaced: a function of the set alone, so a rebuild finds the same.
create function objectives.thin(sorted double precision[]) returns double precision[] language sql immutable as $$
  select array_agg(sorted[ceil((i - 0.5) * cardinality(sorted) / 8192)::integer] order by i) from generate_series(1, 8192) i
$$;

create aggregate objectives.chain(double precision[]) (sfunc = array_cat, stype = double precision[]);

-- The rollup rows of some days, computed from the ledger.
create function objectives.day_parts(tenant uuid, measures smallint[], days date[]) returns setof objectives.rollup
language sql stable as $$
  with cell as (
    select o.day, o.measure, c.slice, d.dim, d.key,
           count(*)::integer as n,
           sum(o.value) as total, sum(o.value * o.value) as square, min(o.value) as low, max(o.value) as high,
           sum(o.numerator) as num, sum(o.denominator) as den,
           (count(*) filter (where o.numerator >= o.denominator))::integer as hit,
           -- The function only for the long runs: it is not inlined here, and a call per cell costs more than the rest.
           case when count(o.value) = 0 then null
                when count(o.value) = objectives.kept(count(o.value)) then array_agg(o.value order by o.value)
                else objectives.thin(array_agg(o.value order by o.value)) end as run
      from unnest(measures, days) b(measure, day)
      -- One index probe per day, then one per record, whatever the planner believes: of a tenant its statistics do not
      -- know it expects one row, and would join everything with everything.
     cross join lateral (select * from objectives.observation
                          where tenant_id = day_parts.tenant and measure = b.measure and day = b.day offset 0) o
     cross join lateral (select slices, dims from objectives.source
                          where tenant_id = day_parts.tenant and id = o.source_id offset 0) s
      join objectives.cut c on c.measure = o.measure and c.slice = any (s.slices)
     cross join lateral objectives.cells_of(s.dims) d
     group by o.day, o.measure, c.slice, d.dim, d.key
  )
  select tenant, day, measure, slice, dim,
         array_agg(key order by key), array_agg(n order by key),
         array_agg(total order by key) filter (where total is not null),
         array_agg(square order by key) filter (where square is not null),
         array_agg(low order by key) filter (where low is not null),
         array_agg(high order by key) filter (where high is not null),
         array_agg(num order by key) filter (where den is not null),
         array_agg(den order by key) filter (where den is not null),
         array_agg(hit order by key) filter (where den is not null),
         objectives.chain(run order by key) filter (where run is not null)
    from cell
   group by day, measure, slice, dim
$$;

-- Recomputes the rollup rows of some days; rows that did not change are not written.
create function objectives.roll_up(tenant uuid, measures smallint[], days date[]) returns void language plpgsql
  set jit = off as $$
begin
  with fresh as materialized (
    select * from objectives.day_parts(tenant, measures, days)
  ), gone as (
    delete from objectives.rollup r
     using (select k.measure, k.slice, k.dim, k.day
              from unnest(measures, days) b(measure, day)
              join objectives.cut c on c.measure = b.measure
             cross join generate_series(0, 9) d(dim)
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

-- Where the tenant's days begin.
create function objectives.zone_of(tenant uuid) returns text language sql stable as $$
  select coalesce((select o.time_zone from org.tenant o where o.id = $1), 'UTC')
$$;

-- Opens the tenant's ledger and keeps it locked to the end of the transaction: refreshes of a tenant stand in line, and
-- the statements after this one see what the one before committed. True when the ledger was made otherwise than now.
create function objectives.open_ledger(tenant uuid) returns boolean language plpgsql as $$
declare
  held objectives.ledger;
begin
  insert into objectives.ledger (tenant_id, zone, layout) values (tenant, objectives.zone_of(tenant), '')
      on conflict (tenant_id) do nothing;
  select * into strict held from objectives.ledger where tenant_id = tenant for update;
  return held.zone <> objectives.zone_of(tenant) or held.layout <> objectives.layout();
end $$;

-- Reads records anew. Returns the number of observations that changed; the days of the old and the new place of each
-- are rolled up before it returns.
create function objectives.refresh(tenant uuid, kind text, ids uuid[]) returns bigint language plpgsql
  set jit = off as $$
declare
  tz       text := objectives.zone_of(tenant);
  source   text;
  changed  bigint;
  measures smallint[];
  days     date[];
begin
  select view into source from objectives.source_view where source_kind = kind;
  if source is null then
    return 0;
  end if;
  if objectives.open_ledger(tenant) then
    return objectives.rebuild(tenant);
  end if;
  execute format($sql$
    with fresh as materialized (
      select v.source_id, m.id as measure, v.at, v.value, v.numerator, v.denominator, v.dims,
             (v.at at time zone $3)::date as day
        -- Record by record, by its key: see day_parts for why this is not left to the planner.
        from unnest($2) i(id)
       cross join lateral (select * from %s where tenant_id = $1 and source_id = i.id offset 0) v
        join objectives.measure m on m.code = v.measure and m.source_kind = $4
    ), record as materialized (
      select distinct on (source_id) source_id, dims from fresh order by source_id
    ), held as materialized (
      select o.source_id, o.measure, o.at, o.value, o.numerator, o.denominator, o.day
        from unnest($2) i(id)
       cross join lateral (select * from objectives.observation where tenant_id = $1 and source_id = i.id offset 0) o
        join objectives.measure m on m.id = o.measure and m.source_kind = $4
    ), moved as materialized (
      select r.source_id, r.dims from record r
        left join objectives.source s on s.tenant_id = $1 and s.id = r.source_id
       where s.dims is distinct from r.dims
    ), touched as materialized (
      select coalesce(f.source_id, h.source_id) as source_id, coalesce(f.measure, h.measure) as measure,
             f.at, f.value, f.numerator, f.denominator, f.day as day, h.day as old_day, f.source_id is null as lost,
             (f.at, f.value, f.numerator, f.denominator, f.day) is distinct from
             (h.at, h.value, h.numerator, h.denominator, h.day) as differs
        from fresh f full join held h on h.source_id = f.source_id and h.measure = f.measure
    ), put_source as (
      insert into objectives.source (tenant_id, id, source_kind, dims, slices)
      select $1, source_id, $4, dims, objectives.slices_of(dims) from moved
          on conflict (tenant_id, id) do update set dims = excluded.dims, slices = excluded.slices
    ), put as (
      insert into objectives.observation (tenant_id, source_id, measure, at, value, numerator, denominator, day)
      select $1, source_id, measure, at, value, numerator, denominator, day
        from touched where differs and not lost
          on conflict (tenant_id, source_id, measure) do update
         set at = excluded.at, value = excluded.value, numerator = excluded.numerator,
             denominator = excluded.denominator, day = excluded.day
    ), drop_lost as (
      delete from objectives.observation o using touched t
       where o.tenant_id = $1 and t.lost and o.source_id = t.source_id and o.measure = t.measure
    ), drop_source as (
      delete from objectives.source s
       where s.tenant_id = $1 and s.id = any ($2) and s.source_kind = $4
         and not exists (select from record r where r.source_id = s.id)
    ), bucket as (
      select distinct t.measure, d.day
        from touched t cross join lateral (values (t.day), (t.old_day)) d(day)
       where d.day is not null and (t.differs or t.lost or exists (select from moved m where m.source_id = t.source_id))
    )
    select (select count(*) from touched where differs) + (select count(*) from moved),
           array_agg(measure), array_agg(day) from bucket
  $sql$, source) into changed, measures, days using tenant, ids, tz, kind;
  if measures is not null then
    perform objectives.roll_up(tenant, measures, days);
  end if;
  if changed > 0 then
    update objectives.ledger set version = version + 1 where tenant_id = tenant;
  end if;
  return changed;
end $$;

-- Makes the tenant's ledger from nothing: after a bulk load, a change of the tenant's zone or of what is measured.
create function objectives.rebuild(tenant uuid) returns bigint language plpgsql
  set work_mem = '64MB' set jit = off as $$
declare
  tz     text := objectives.zone_of(tenant);
  origin record;
  one    smallint;
  total  bigint := 0;
  n      bigint;
  days   date[];
begin
  perform objectives.open_ledger(tenant);
  delete from objectives.rollup where tenant_id = tenant;
  delete from objectives.observation where tenant_id = tenant;
  delete from objectives.source where tenant_id = tenant;
  for origin in select source_kind, view from objectives.source_view loop
    execute format($sql$
      insert into objectives.source (tenant_id, id, source_kind, dims, slices)
      select $1, v.source_id, $2, v.dims, objectives.slices_of(v.dims)
        from (select distinct on (source_id) source_id, dims from %s where tenant_id = $1 order by source_id) v
    $sql$, origin.view) using tenant, origin.source_kind;
    execute format($sql$
      insert into objectives.observation (tenant_id, source_id, measure, at, value, numerator, denominator, day)
      select $1, v.source_id, m.id, v.at, v.value, v.numerator, v.denominator, (v.at at time zone $3)::date
        from %s v join objectives.measure m on m.code = v.measure and m.source_kind = $2
       where v.tenant_id = $1
    $sql$, origin.view) using tenant, origin.source_kind, tz;
    get diagnostics n = row_count;
    total := total + n;
  end loop;
  for one in select distinct measure from objectives.cut loop
    select array_agg(distinct day) into days from objectives.observation where tenant_id = tenant and measure = one;
    if days is not null then
      insert into objectives.rollup
      select * from objectives.day_parts(tenant, array_fill(one, array[cardinality(days)]), days);
    end if;
  end loop;
  update objectives.ledger set zone = tz, layout = objectives.layout(), version = version + 1 where tenant_id = tenant;
  return total;
end $$;

-- Equal to nine digits: sums of floating numbers depend on their order in the last ones.
create function objectives.near(a double precision[], b double precision[]) returns boolean language sql immutable as $$
  select case when a is null or b is null then a is null and b is null
              when a = b then true
              when cardinality(a) <> cardinality(b) then false
              else (select bool_and(abs(x - y) <= 1e-9 * greatest(1, abs(x))) from unnest(a, b) u(x, y)) end
$$;

-- Recomputes everything from the records and compares. One row per layer; no difference is the only good answer.
create function objectives.verify(tenant uuid) returns table (layer text, checked bigint, differences bigint)
language plpgsql set work_mem = '64MB' set jit = off as $$
declare
  origin record;
  tz     text := objectives.zone_of(tenant);
  n      bigint;
  bad    bigint;
begin
  -- Nobody may refresh in between: the three layers are compared as of one state.
  perform from objectives.ledger l where l.tenant_id = tenant for update;
  layer := 'source'; checked := 0; differences := 0;
  for origin in select source_kind, view from objectives.source_view loop
    execute format($sql$
      select count(*), count(*) filter (where s.dims is distinct from v.dims
                                           or s.slices is distinct from objectives.slices_of(v.dims))
        from (select distinct on (source_id) source_id, dims from %s where tenant_id = $1 order by source_id) v
        full join (select id, dims, slices from objectives.source where tenant_id = $1 and source_kind = $2) s
          on s.id = v.source_id
    $sql$, origin.view) into n, bad using tenant, origin.source_kind;
    checked := checked + n; differences := differences + bad;
  end loop;
  return next;
  layer := 'observation'; checked := 0; differences := 0;
  for origin in select source_kind, view from objectives.source_view loop
    execute format($sql$
      select count(*), count(*) filter (where (v.at, v.value, v.numerator, v.denominator, (v.at at time zone $3)::date)
                              is distinct from (o.at, o.value, o.numerator, o.denominator, o.day))
        from (select x.*, m.id as measure_id from %s x join objectives.measure m on m.code = x.measure and m.source_kind = $2
               where x.tenant_id = $1) v
        full join (select o.* from objectives.observation o
                     join objectives.measure m on m.id = o.measure and m.source_kind = $2 where o.tenant_id = $1) o
          on o.source_id = v.source_id and o.measure = v.measure_id
    $sql$, origin.view) into n, bad using tenant, origin.source_kind, tz;
    checked := checked + n; differences := differences + bad;
  end loop;
  return next;
  layer := 'rollup';
  select count(*), count(*) filter (where not (
           coalesce(f.keys = r.keys and f.counts = r.counts, false)
           and f.lows is not distinct from r.lows and f.highs is not distinct from r.highs
           and f.hits is not distinct from r.hits and f.samples is not distinct from r.samples
           and objectives.near(f.sums, r.sums) and objectives.near(f.squares, r.squares)
           and objectives.near(f.nums, r.nums) and objectives.near(f.dens, r.dens)))
    into checked, differences
    from (select p.* from (select array_agg(o.measure) as measures, array_agg(o.day) as days
                             from (select distinct measure, day from objectives.observation where tenant_id = tenant) o) b
           cross join lateral objectives.day_parts(tenant, b.measures, b.days) p) f
    full join (select * from objectives.rollup where tenant_id = tenant) r
      on r.measure = f.measure and r.slice = f.slice and r.dim = f.dim and r.day = f.day;
  return next;
end $$;

-- The records behind a figure: those of a measure between two days, in a slice, with one value of a dimension, and of
-- these all, the misses (numerator below denominator: a ticket with one late reply of three is one) or the hits. A null argument does not narrow.
create function objectives.sources(measure text, since date, until date, kind text, dim text, value text, hit text)
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
$$;
