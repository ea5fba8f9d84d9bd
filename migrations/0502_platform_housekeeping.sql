-- What an installation tidies by itself: event partitions made ahead and dropped behind, answers kept for repeated
-- requests. Without it the default partition would take everything and grow for ever.
create function platform.housekeep(keep_months integer) returns void language plpgsql security definer
  set search_path = platform, pg_temp as $$
declare
  month date;
  part text;
begin
  -- One instance at a time; the others have nothing left to do.
  if not pg_try_advisory_xact_lock(hashtextextended('platform.housekeep', 0)) then return; end if;
  for ahead in 0..2 loop
    month := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead))::date;
    -- A month that has begun in the default partition ends there: making its partition would have to move rows.
    if not exists (select from platform.event_default
                   where at >= month::timestamp at time zone 'UTC'
                     and at < (month + interval '1 month') at time zone 'UTC') then
      perform platform.make_event_partition(month);
    end if;
  end loop;
  -- Readers have long passed them: what they derived is kept in tables of its own.
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'platform.event'::regclass and c.relname ~ '^event_\d{6}$'
      and to_date(right(c.relname, 6), 'YYYYMM') < date_trunc('month', now()) - make_interval(months => keep_months)
  loop
    execute format('drop table platform.%I', part);
  end loop;
  delete from platform.event_default where at < now() - make_interval(months => keep_months);
  -- A client that repeats a request after a day has a new request.
  delete from platform.idempotency where created_at < now() - interval '24 hours';
end $$;
revoke all on function platform.housekeep(integer) from public;
grant execute on function platform.housekeep(integer) to sqm_system;
