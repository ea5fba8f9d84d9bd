-- What the work of asking looks up: the moments of records that events tell of, messages that are due, surveys that are over.

-- The moments of some records of one kind, whichever module offers it. Runs with its caller's rights: the views are
-- security invokers, and each names the tenant.
create function surveys.subjects(wanted text, ids uuid[])
returns table (subject_id uuid, moment text, at timestamptz, customer_id uuid, person_id uuid, department_id uuid, dims jsonb)
language plpgsql stable as $$
declare
  source text;
begin
  select v.view into source from surveys.subject_view v where v.subject_kind = wanted;
  if source is not null then
    return query execute format(
      'select s.subject_id, s.moment, s.at, s.customer_id, s.person_id, s.department_id,
              jsonb_strip_nulls(jsonb_build_object(''kind'', nullif(s.kind, ''''), ''channel'', nullif(s.channel, ''''),
                ''product'', nullif(s.product, ''''), ''region'', nullif(s.region, ''''),
                ''customer_class'', nullif(s.customer_class, '''')))
         from %s s
        where s.tenant_id = current_setting(''app.tenant_id'')::uuid and s.subject_id = any ($1)', source)
      using ids;
  end if;
end $$;

-- Messages that are due: first ones and reminders of surveys that are open. Runs with its caller's rights: only the
-- system role sees more than one tenant.
create function surveys.due_messages(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  (select i.tenant_id, i.id
     from surveys.invitation i
     join surveys.survey s on s.tenant_id = i.tenant_id and s.id = i.survey_id and s.state = 'open'
    where i.state = 'waiting' and i.channel in ('email', 'sms') and i.send_at <= at
      and (i.claimed_until is null or i.claimed_until < at)
    order by i.send_at limit most)
  union all
  (select i.tenant_id, i.id
     from surveys.invitation i
     join surveys.survey s on s.tenant_id = i.tenant_id and s.id = i.survey_id and s.state = 'open'
    where i.state in ('sent', 'opened') and i.remind_at <= at and (i.claimed_until is null or i.claimed_until < at)
    order by i.remind_at limit most)
$$;
revoke all on function surveys.due_messages(timestamptz, integer) from public;
grant execute on function surveys.due_messages(timestamptz, integer) to sqm_system;

-- Surveys whose last day has passed.
create function surveys.ended(at timestamptz, most integer) returns table (tenant_id uuid, id uuid)
language sql stable as $$
  select s.tenant_id, s.id from surveys.survey s
   where s.state in ('open', 'paused') and s.closes_at <= at
   order by s.closes_at limit most
$$;
revoke all on function surveys.ended(timestamptz, integer) from public;
grant execute on function surveys.ended(timestamptz, integer) to sqm_system;
