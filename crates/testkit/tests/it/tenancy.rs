//! Isolation, proved over the catalogue: every table with a tenant is locked, whatever module made it.

use sqlx::{Connection as _, PgConnection, Row as _};

/// All schemas of ours, whatever module made them: what is left without PostgreSQL's own, the list of migrations and the
/// job queue's.
const SCHEMAS: &str = "(select nspname from pg_namespace where nspname !~ '^pg_' and nspname not in \
                       ('information_schema', 'public', 'jobs'))";

async fn owner() -> PgConnection {
    PgConnection::connect(&sqm_testkit::owner_url().await.unwrap())
        .await
        .unwrap()
}

async fn names(query: String) -> Vec<String> {
    sqlx::query(sqlx::AssertSqlSafe(query))
        .fetch_all(&mut owner().await)
        .await
        .unwrap()
        .iter()
        .map(|row| row.get::<String, _>(0))
        .collect()
}

#[tokio::test]
async fn every_table_with_a_tenant_has_the_lock() {
    // Forces the template, so that the catalogue is complete.
    let _app = sqm_testkit::TestApp::start().await;
    let open = names(format!(
        "select n.nspname || '.' || c.relname
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
         where n.nspname in {SCHEMAS} and c.relkind in ('r', 'p') and (
           not c.relrowsecurity or not c.relforcerowsecurity or not a.attnotnull
           or not exists (
             select from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname
               and p.qual like '%app.tenant_id%' and p.with_check like '%app.tenant_id%'
               and p.qual not ilike '%select %')
           or exists (
             select from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname
               and p.permissive = 'PERMISSIVE' and (p.qual not like '%app.tenant_id%' or p.with_check is null)))
         order by 1"
    ))
    .await;
    assert!(open.is_empty(), "tables without the full lock: {open:?}");
}

#[tokio::test]
async fn every_table_without_a_tenant_is_known_reference_data() {
    let _app = sqm_testkit::TestApp::start().await;
    let shared = names(format!(
        "select n.nspname || '.' || c.relname
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in {SCHEMAS} and c.relkind in ('r', 'p')
           and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
         order by 1"
    ))
    .await;
    insta::assert_debug_snapshot!("tables_without_tenant", shared);
    let writable = names(format!(
        "select table_schema || '.' || table_name || ' ' || privilege_type
         from information_schema.role_table_grants g
         where grantee = 'sqm_app' and privilege_type <> 'SELECT' and table_schema in {SCHEMAS}
           and not exists (select from information_schema.columns c
             where c.table_schema = g.table_schema and c.table_name = g.table_name and c.column_name = 'tenant_id')
         order by 1"
    ))
    .await;
    assert!(
        writable.iter().all(|grant| grant.starts_with("org.tenant ")),
        "requests may write shared data: {writable:?}"
    );
}

#[tokio::test]
async fn keys_and_references_stay_inside_the_tenant() {
    let _app = sqm_testkit::TestApp::start().await;
    let loose = names(format!(
        "select con.conrelid::regclass || ' ' || con.conname
         from pg_constraint con
         join pg_class c on c.oid = con.conrelid join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in {SCHEMAS} and con.contype in ('p', 'u', 'f')
           and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
           and not exists (select from unnest(con.conkey) k join pg_attribute a on a.attrelid = c.oid and a.attnum = k
                           where a.attname = 'tenant_id')
           and not (con.contype = 'f' and not exists (select from pg_attribute a where a.attrelid = con.confrelid
                           and a.attname = 'tenant_id' and not a.attisdropped))
         order by 1"
    ))
    .await;
    assert!(
        loose.is_empty(),
        "keys or references without the tenant: {loose:?}"
    );
}

#[tokio::test]
async fn views_run_with_the_callers_rights_and_nothing_is_materialized() {
    let _app = sqm_testkit::TestApp::start().await;
    let bad = names(format!(
        "select n.nspname || '.' || c.relname
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in {SCHEMAS} and (c.relkind = 'm' or c.relkind = 'v'
           and not coalesce(c.reloptions::text[] && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false))
         order by 1"
    ))
    .await;
    assert!(bad.is_empty(), "views that see past the lock: {bad:?}");
}

#[tokio::test]
async fn definer_functions_pin_their_search_path() {
    let _app = sqm_testkit::TestApp::start().await;
    let bad = names(format!(
        "select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where n.nspname in {SCHEMAS} and p.prosecdef
           and not exists (select from unnest(p.proconfig) c where c like 'search_path=%') order by 1"
    ))
    .await;
    assert!(bad.is_empty(), "definer functions without a search path: {bad:?}");
}

#[tokio::test]
async fn requests_run_as_a_role_that_row_security_holds() {
    let app = sqm_testkit::TestApp::start().await;
    let tenant = app.tenant().await;
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let row = sqlx::query(
        "select current_user::text, rolbypassrls, rolsuper from pg_roles where rolname = current_user",
    )
    .fetch_one(tx.conn())
    .await
    .unwrap();
    assert_eq!(row.get::<String, _>(0), "sqm_app");
    assert!(!row.get::<bool, _>(1) && !row.get::<bool, _>(2));
    let unset = sqlx::query("set local app.tenant_id to ''")
        .execute(tx.conn())
        .await;
    assert!(unset.is_ok());
    let refused = sqlx::query("select count(*) from org.user_account")
        .fetch_one(tx.conn())
        .await;
    assert!(refused.is_err(), "without a tenant nothing may be read");
}

/// What happened, was said, judged, tested, kept: lines that nobody changes.
const TRAILS: [&str; 20] = [
    "aftersales.order_entry",
    "aftersales.visit_entry",
    "documents.entry",
    "improvement.entry",
    "incidents.assessment",
    "incidents.call",
    "incidents.custody",
    "incidents.history",
    "incidents.mail",
    "incidents.report_text",
    "platform.access_entry",
    "platform.audit",
    "security.access_entry",
    "security.assessment",
    "security.awareness_entry",
    "security.control_test",
    "security.entry",
    "surveys.callback_try",
    "tickets.calendar_snapshot",
    "tickets.message",
];

#[tokio::test]
async fn every_trail_refuses_update_and_delete_as_the_application() {
    let app = sqm_testkit::TestApp::start().await;
    let tenant = app.tenant().await;
    for trail in TRAILS {
        for statement in [
            format!("update {trail} set tenant_id = tenant_id"),
            format!("delete from {trail}"),
            format!("truncate {trail}"),
        ] {
            let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
            let refused = sqlx::query(sqlx::AssertSqlSafe(statement.clone()))
                .execute(tx.conn())
                .await
                .expect_err(&statement)
                .to_string();
            assert!(refused.contains("permission denied"), "{statement}: {refused}");
        }
    }
    // Nor column by column, nor a new table of this name that forgot.
    let open = names(format!(
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname in {SCHEMAS} and c.relkind in ('r', 'p')
            and (c.relname ~ '(^|_)(entry|history|custody|assessment|audit)$' and c.relname not in ('log_entry', 'access_finding_entry'))
            and (has_any_column_privilege('sqm_app', c.oid, 'UPDATE') or has_table_privilege('sqm_app', c.oid, 'DELETE')
              or has_table_privilege('sqm_app', c.oid, 'TRUNCATE') or has_any_column_privilege('sqm_system', c.oid, 'UPDATE'))
          order by 1"
    ))
    .await;
    assert!(open.is_empty(), "trails that can be changed: {open:?}");
}

#[tokio::test]
async fn a_trail_is_not_changed_by_its_owner_either() {
    let _app = sqm_testkit::TestApp::start().await;
    let mut owner = owner().await;
    for trail in TRAILS.into_iter().filter(|trail| *trail != "incidents.custody") {
        let statement = format!("update {trail} set tenant_id = tenant_id where false");
        let refused = sqlx::query(sqlx::AssertSqlSafe(statement.clone()))
            .execute(&mut owner)
            .await
            .expect_err(&statement)
            .to_string();
        assert!(refused.contains("only grows"), "{statement}: {refused}");
    }
}
