-- The register of indicators of compromise over all incidents (handbook §7.3.2), and the register of incidents that concern personal
-- data (rules §4.3; GDPR Art. 33(5)).

-- Words of a value, as every search has them (see 0402): part of an address finds the address, its mail and its pages.
alter table incidents.ioc add column words tsvector not null default '';

-- Those that are there: runs of letters and digits, English words by their stem, behind the four letters that tell tenants apart.
alter table incidents.ioc no force row level security;
update incidents.ioc i
   set words = (
     select coalesce(string_agg(quote_literal(m.mark || '.' || w.word), ' '), '')::tsvector
       from (select string_agg(chr(97 + get_byte(uuid_send(i.tenant_id), place) % 26), '' order by place) as mark
               from generate_series(12, 15) as place) m
      cross join lateral (
        select distinct case when run ~ '^[a-z]+$' then coalesce((ts_lexize('english_stem', run))[1], run) else run end as word
          from regexp_split_to_table(lower(i.value), '[^[:alnum:]]+') as run
         where run <> '' and octet_length(run) < 500) w);
alter table incidents.ioc force row level security;

create index ioc_words on incidents.ioc using gin (words);
-- The same value on other incidents. Under row security an index on md5(value) serves nobody, because md5 is not leakproof; a column
-- is compared without being computed.
alter table incidents.ioc add column digest uuid not null generated always as (md5(value)::uuid) stored;
drop index incidents.ioc_by_value;
create index ioc_same on incidents.ioc (tenant_id, digest, id desc);
-- By kind, the latest first; the whole register goes by the primary key.
create index ioc_by_kind on incidents.ioc (tenant_id, kind, id desc);
create index incident_personal on incidents.incident (tenant_id, id desc) where personal_data;

-- Ids of the indicators with all words, of incidents the viewer may know of; see tickets.found for why this is a function of
-- another owner.
create function incidents.iocs_found(words tsquery) returns setof uuid
language plpgsql stable security definer set search_path = incidents, pg_temp rows 100 as $$
declare
  tenant constant uuid := current_setting('app.tenant_id')::uuid;
begin
  return query select i.id from incidents.ioc i
                where i.tenant_id = tenant and i.words @@ iocs_found.words and platform.may_know(i.incident_id);
end $$;
grant create on schema incidents to sqm_search;
alter function incidents.iocs_found(tsquery) owner to sqm_search;
revoke create on schema incidents from sqm_search;
revoke all on function incidents.iocs_found(tsquery) from public;
grant execute on function incidents.iocs_found(tsquery) to sqm_app, sqm_system;
