-- Doors to the job queue. The queue's tables belong to a library and hold all tenants' jobs, so requests reach them
-- only through these definer functions. The bodies are bound late: the library makes its schema after our migrations.
create function platform.enqueue(task text, payload jsonb, queue text, run_at timestamptz, key text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if payload ->> 'tenant' is distinct from current_setting('app.tenant_id') then
    raise exception 'a job must belong to the tenant of its transaction';
  end if;
  perform jobs.add_job(identifier => task, payload => payload::json, queue_name => queue,
    run_at => coalesce(run_at, now()), job_key => key);
end $$;

create function platform.dequeue(key text) returns void language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
begin
  delete from jobs._private_jobs j
  where j.key = dequeue.key and j.locked_at is null
    and j.payload ->> 'tenant' = current_setting('app.tenant_id');
end $$;

create function platform.dead_jobs(tenant uuid)
returns table (id bigint, name text, attempts smallint, last_error text, created_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tenant <> current_setting('app.tenant_id')::uuid then
    raise exception 'another tenant''s jobs';
  end if;
  return query select j.id, j.payload ->> 'name', j.attempts, j.last_error, j.created_at
    from jobs._private_jobs j
    where j.attempts >= j.max_attempts and j.payload ->> 'tenant' = tenant::text
    order by j.id desc limit 200;
end $$;

create function platform.revive_job(tenant uuid, job bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tenant <> current_setting('app.tenant_id')::uuid then
    raise exception 'another tenant''s job';
  end if;
  update jobs._private_jobs j set attempts = 0, run_at = now()
  where j.id = job and j.attempts >= j.max_attempts and j.payload ->> 'tenant' = tenant::text;
  return found;
end $$;

revoke all on function platform.enqueue, platform.dequeue, platform.dead_jobs, platform.revive_job from public;
grant execute on function platform.enqueue, platform.dequeue, platform.dead_jobs, platform.revive_job
  to sqm_app, sqm_system;
