-- Key posts (handbook §7.2.1): posts that can do great harm, who holds them, what background checks showed and what the
-- holders signed. The register is a secret of few: whoever lacks `key_post.read` sees neither it nor its shadow.
create table security.key_post (
  tenant_id     uuid not null,
  id            uuid not null,
  number        text not null,
  name          text not null,
  department_id uuid,
  -- Why it is key, and what it opens.
  reason        text not null,
  access        text not null default '',
  -- Who keeps its papers in order and is reminded.
  owner_id      uuid not null,
  -- Kinds of background checks every holder must have passed.
  required      text[] not null,
  active        boolean not null default true,
  version       bigint not null default 1,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint key_post_number unique (tenant_id, number),
  constraint key_post_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id),
  constraint key_post_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint key_post_lengths check (length(name) between 1 and 200 and length(reason) >= 1),
  constraint key_post_required check (required <@ array['identity', 'education', 'employment', 'criminal', 'credit', 'reference',
    'conflict'])
);
select platform.protect('security.key_post');
create index key_post_listed on security.key_post (tenant_id, active desc, id desc);
create index key_post_by_department on security.key_post (tenant_id, department_id) where department_id is not null;
create index key_post_by_owner on security.key_post (tenant_id, owner_id);

create table security.post_holder (
  tenant_id     uuid not null,
  id            uuid not null,
  post_id       uuid not null,
  person_id     uuid not null,
  since         date not null,
  -- The last day; none = still.
  until         date,
  -- As last looked at: what is missing, and the last day on which everything counts (9999-12-31 = it does not run out,
  -- null = not cleared). Kept because lists ask for it; looked at again when anything changes and when the day has passed.
  missing       text[] not null default '{}',
  cleared_until date,
  -- The checks count, whatever was signed.
  checked       boolean not null default false,
  looked_on     date not null,
  reminded_at   timestamptz,
  overdue_since timestamptz,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  primary key (tenant_id, id),
  constraint post_holder_once unique (tenant_id, post_id, person_id, since),
  constraint post_holder_post foreign key (tenant_id, post_id) references security.key_post (tenant_id, id),
  constraint post_holder_person foreign key (tenant_id, person_id) references org.user_account (tenant_id, id),
  constraint post_holder_days check (until >= since)
);
select platform.protect('security.post_holder');
create index post_holder_of_person on security.post_holder (tenant_id, person_id);
-- A tenant has some dozens; lists show those who hold a post, what ends first first.
create index post_holder_by_end on security.post_holder (tenant_id, coalesce(cleared_until, date '0001-01-01'), id);
create index post_holder_to_look_at on security.post_holder (tenant_id, looked_on);

-- Background checks: asked for, then done. What a check found is personal data: sealed.
create table security.post_check (
  tenant_id   uuid not null,
  id          uuid not null,
  holder_id   uuid not null,
  kind        text not null,
  asked_on    date not null,
  done_on     date,
  result      text,
  valid_until date,
  checker     text not null default '',
  note        bytea,
  by_id       uuid,
  at          timestamptz not null,
  primary key (tenant_id, id),
  constraint post_check_holder foreign key (tenant_id, holder_id) references security.post_holder (tenant_id, id),
  constraint post_check_kind check (kind in ('identity', 'education', 'employment', 'criminal', 'credit', 'reference', 'conflict')),
  constraint post_check_result check (result in ('passed', 'conditions', 'failed', 'withdrawn')),
  constraint post_check_done check ((done_on is null) = (result is null)),
  constraint post_check_days check (done_on >= asked_on and valid_until >= done_on)
);
select platform.protect('security.post_check');
create index post_check_of_holder on security.post_check (tenant_id, holder_id, id desc);
revoke select on security.post_check from sqm_readonly, sqm_search;
grant select (tenant_id, id, holder_id, kind, asked_on, done_on, result, valid_until) on security.post_check
  to sqm_readonly, sqm_search;

-- Letters signed. They only grow.
create table security.post_letter (
  tenant_id   uuid not null,
  id          uuid not null,
  holder_id   uuid not null,
  kind        text not null,
  -- The controlled document that holds the text, by its number, and the version that was signed.
  document    text not null default '',
  edition     text not null,
  signed_on   date not null,
  valid_until date,
  by_id       uuid,
  at          timestamptz not null,
  primary key (tenant_id, id),
  constraint post_letter_holder foreign key (tenant_id, holder_id) references security.post_holder (tenant_id, id),
  constraint post_letter_kind check (kind in ('responsibility', 'confidentiality', 'off_boarding')),
  constraint post_letter_days check (valid_until >= signed_on)
);
select platform.protect('security.post_letter');
create index post_letter_of_holder on security.post_letter (tenant_id, holder_id, id desc);

-- How each holder stood in a month: its last look stands for the month. Figures are made of these, so that a month that is
-- over keeps what it was.
create table security.post_standing (
  tenant_id uuid not null,
  id        uuid not null,
  holder_id uuid not null,
  month     date not null,
  looked_on date not null,
  checked   boolean not null,
  cleared   boolean not null,
  primary key (tenant_id, id),
  constraint post_standing_month unique (tenant_id, holder_id, month),
  constraint post_standing_holder foreign key (tenant_id, holder_id) references security.post_holder (tenant_id, id),
  constraint post_standing_first check (extract(day from month) = 1)
);
select platform.protect('security.post_standing');

-- May the viewer of this transaction see the register? Unset is nobody, so it fails closed. The lock is row security, as the
-- need to know's: a query that forgets it shows nothing all the same.
create function security.sees_key_posts() returns boolean
language plpgsql stable security definer set search_path = org, pg_temp as $$
declare
  tenant constant uuid := current_setting('app.tenant_id')::uuid;
  viewer constant text := coalesce(current_setting('app.viewer', true), '');
begin
  if viewer = 'all' then
    return true;
  end if;
  return viewer <> '' and exists (
    select from org.effective_role r
      join org.role_permission p on p.role = r.role and p.permission = 'key_post.read'
     where r.tenant_id = tenant and r.user_id = viewer::uuid);
end $$;
grant select on org.effective_role to sqm_search;
grant create on schema security to sqm_search;
alter function security.sees_key_posts() owner to sqm_search;
revoke create on schema security from sqm_search;
revoke all on function security.sees_key_posts() from public;
grant execute on function security.sees_key_posts() to sqm_app, sqm_system, sqm_readonly, sqm_search;

create function security.for_those_who_see_key_posts(target regclass, only_if text default 'true')
returns void language plpgsql as $$
declare
  -- In a subquery, so that it is asked once and not row by row.
  seen text := format('not (%s) or (select security.sees_key_posts())', only_if);
begin
  execute format('create policy key_posts_read on %s as restrictive for select using (%s)', target, seen);
  execute format('create policy key_posts_edit on %s as restrictive for update using (%s) with check (true)', target, seen);
  execute format('create policy key_posts_drop on %s as restrictive for delete using (%s)', target, seen);
end $$;
select security.for_those_who_see_key_posts('security.key_post');
select security.for_those_who_see_key_posts('security.post_holder');
select security.for_those_who_see_key_posts('security.post_check');
select security.for_those_who_see_key_posts('security.post_letter');
select security.for_those_who_see_key_posts('security.post_standing');
-- What happened to a key post stands among what happened to other records, which everybody sees who sees those.
create function security.is_key_post(record uuid) returns boolean
language sql stable security definer set search_path = security, pg_temp as $$
  select exists (select from security.key_post k
                  where k.tenant_id = current_setting('app.tenant_id')::uuid and k.id = record)
$$;
grant create on schema security to sqm_search;
alter function security.is_key_post(uuid) owner to sqm_search;
revoke create on schema security from sqm_search;
revoke all on function security.is_key_post(uuid) from public;
grant execute on function security.is_key_post(uuid) to sqm_app, sqm_system, sqm_readonly, sqm_search;
select security.for_those_who_see_key_posts('security.entry', 'security.is_key_post(record_id)');
select security.for_those_who_see_key_posts('platform.audit', 'entity_kind in (''key_post'', ''post_standing'')');
select security.for_those_who_see_key_posts('platform.event', 'entity_kind in (''key_post'', ''post_standing'')');

insert into org.role_permission (role, permission)
select role, permission
  from unnest(array['tenant_admin', 'security_officer']) as role,
       unnest(array['key_post.read', 'key_post.edit', 'key_post.export']) as permission;

-- The share of holders cleared. It names nobody and is cut by nothing: everybody may see the figure, few its records.
create view security.measure_key_post with (security_invoker = true) as
select s.tenant_id, s.id as source_id, m.measure,
       (s.looked_on + time '12:00') at time zone objectives.zone_of(s.tenant_id) as at, null::double precision as value,
       m.hit::integer::double precision as numerator, 1::double precision as denominator, '{}'::jsonb as dims
  from security.post_standing s
 cross join lateral (values ('key_post.cleared', s.cleared), ('key_post.checked', s.checked)) m(measure, hit);
grant select on security.measure_key_post to sqm_app, sqm_system, sqm_readonly;
select objectives.offer_source('post_standing', 'security.measure_key_post', '/key-posts/holders');
select objectives.offer_measure(measure, 'post_standing', 'ratio')
  from unnest(array['key_post.cleared', 'key_post.checked']) as measure;

update objectives.indicator set measure = 'key_post.checked', slice = 'all' where code = 'sec_background_check_rate';
insert into objectives.indicator
  (code, area, position, names, formula, unit, direction, aggregate, measure, slice, divisor, targets,
   op, target, target_high, legal_limit, stretch, verified, source, pack, starter)
values
  ('sec_post_cleared', 11, 200,
   '{"en": "Key-post holders cleared", "zh-Hans": "关键岗位人员合格率", "zh-Hant": "關鍵職位人員合格率"}',
   '{"en": "RATIO holders with every required check passed and valid and a responsibility letter in force / key-post holders", "zh-Hans": "比率 必查项目全部合格且有效、责任书在有效期内的人员 / 关键岗位人员", "zh-Hant": "比率 必查項目全部合格且有效、責任書在有效期內的人員 / 關鍵職位人員"}',
   'percent', 'up', 'ratio', 'key_post.cleared', 'all', 1,
   '[{"op": "ge", "value": 100, "verified": false}]',
   'ge', 100, null, null, null, false, 'PD', null, false);
