-- After a dump is restored into another cluster, transaction ids begin anew, below those that events and readers
-- remember: readers would wait for numbers that are years away (docs/adr/0001). `sqm migrate` asks for this at its end.
-- Old events are put before all new ones; readers go back one hour before their last step and meet some events twice,
-- which they bear by contract.
create function platform.mend_cursors() returns boolean language plpgsql as $$
declare
  next xid8 := pg_snapshot_xmax(pg_current_snapshot());
begin
  if not exists (select from platform.reader where pg_snapshot_xmax(seen) > next)
     and not exists (select from platform.event where xid > next) then
    return false;
  end if;
  update platform.event set xid = '1';
  update platform.reader
     set seen = '1:1:', upto = pg_current_snapshot(), xid = '1',
         -- The smallest version 7 id of that instant.
         id = (lpad(to_hex((extract(epoch from updated_at - interval '1 hour') * 1000)::bigint), 12, '0')
               || repeat('0', 20))::uuid;
  return true;
end $$;
revoke all on function platform.mend_cursors() from public;
grant execute on function platform.mend_cursors() to sqm_system;
