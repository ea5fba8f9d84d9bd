-- The category tree of incidents is the tenant's own to keep (handbook §7.3.1): each category is a record with an id and a
-- version. Its code stays what it is, because incidents, plans and imports name it; one that is used is retired, never deleted.
alter table incidents.category
  add column id uuid not null default gen_random_uuid(),
  add column version bigint not null default 1,
  add constraint category_id unique (tenant_id, id),
  add constraint category_position check (position between 0 and 9999);

-- A category with those above it: plans meant for one are offered for all below it too.
create function incidents.category_line(tenant uuid, category text) returns text[] language sql stable as $$
  with recursive line as (
    select c.code, c.parent from incidents.category c where c.tenant_id = tenant and c.code = category
    union all
    select c.code, c.parent from line l join incidents.category c on c.tenant_id = tenant and c.code = l.parent
  )
  select array_agg(code) from line
$$;
