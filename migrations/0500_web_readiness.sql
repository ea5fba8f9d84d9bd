-- What `/readyz` asks: the newest migration of ours that has been applied. The migrator's own table belongs to the
-- owner, so the roles that serve requests see this one number of it and nothing else. The body is bound late, because
-- a database restored from a dump may have its migrator's table filled after its functions are made.
create function platform.schema_version() returns bigint language plpgsql stable security definer
  set search_path = public, pg_temp as $$
begin
  return (select max(version) from _sqlx_migrations where success);
end $$;
revoke all on function platform.schema_version() from public;
grant execute on function platform.schema_version() to sqm_app, sqm_system;
