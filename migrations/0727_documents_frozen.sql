-- What was put before people stays as they saw it, what they said stays said, what they acknowledged stays acknowledged (handbook
-- §7.1): versions, assents and readings have a state that moves on, so they are frozen where they are not to change any more.
create function documents.keep_version() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (old.state <> 'draft'
     and (new.document_id, new.major, new.minor, new.body, new.author_id) is distinct from
         (old.document_id, old.major, old.minor, old.body, old.author_id)) then
    raise exception 'a version that was put before people stays as it is' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger version_kept before update or delete on documents.version
  for each row execute function documents.keep_version();
revoke delete, truncate on documents.version from sqm_app, sqm_system;

create function documents.keep_assent() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.decision is not null
     or (new.document_id, new.version_id, new.round, new.part, new.user_id) is distinct from
        (old.document_id, old.version_id, old.round, old.part, old.user_id) then
    raise exception 'what was said of a version stays said' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger assent_kept before update or delete on documents.assent
  for each row execute function documents.keep_assent();
revoke delete, truncate on documents.assent from sqm_app, sqm_system;

create function documents.keep_reading() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (old.acknowledged_at is not null
     and (new.document_id, new.version_id, new.user_id, new.acknowledged_at, new.read_id) is distinct from
         (old.document_id, old.version_id, old.user_id, old.acknowledged_at, old.read_id)) then
    raise exception 'what was acknowledged stays acknowledged' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger reading_kept before update or delete on documents.reading
  for each row execute function documents.keep_reading();
revoke delete, truncate on documents.reading from sqm_app, sqm_system;
