-- Full-text search of tickets, Chinese and English (the application cuts words; see sqm_platform::search_text).
--
-- Text operators are not leakproof: under row security their index is never used. So the search is a function of the
-- owner sqm_search, with the tenant test inside. Words carry a short mark of their tenant, so that a common word's
-- posting list is one tenant's, however many tenants share the index. A table of its own, because a ticket's row
-- changes often and its words seldom.
create table tickets.ticket_text (
  tenant_id uuid not null,
  id        uuid not null,
  document  tsvector not null,
  primary key (tenant_id, id),
  constraint ticket_text_ticket foreign key (tenant_id, id) references tickets.ticket (tenant_id, id)
);
select platform.protect('tickets.ticket_text');
create index ticket_text_words on tickets.ticket_text using gin (document);

-- Ids of the tickets with all words, newest first.
create function tickets.found(words tsquery, before uuid, most integer) returns setof uuid
language plpgsql stable security definer set search_path = tickets, pg_temp rows 100 as $$
declare
  tenant constant uuid := current_setting('app.tenant_id')::uuid;
begin
  return query
    select x.id from tickets.ticket_text x
     where x.tenant_id = tenant and x.document @@ words and (before is null or x.id < before)
     order by x.id desc
     limit most;
end $$;
-- The new owner needs CREATE for the moment of the hand-over only.
grant create on schema tickets to sqm_search;
alter function tickets.found(tsquery, uuid, integer) owner to sqm_search;
revoke create on schema tickets from sqm_search;
revoke all on function tickets.found(tsquery, uuid, integer) from public;
grant execute on function tickets.found(tsquery, uuid, integer) to sqm_app, sqm_system;

-- Adds words to a ticket's document; a thread longer than the index can hold is found by its first megabyte.
create function tickets.add_words(ticket uuid, words tsvector) returns void language sql as $$
  update tickets.ticket_text
     set document = document || words
   where tenant_id = current_setting('app.tenant_id')::uuid and id = ticket
     and length(document) + length(words) < 40000
$$;
